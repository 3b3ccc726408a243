"""Whether an app behaves as a good client would."""
