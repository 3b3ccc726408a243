"""The candidates' mail server: real SMTP in, a mailbox per customer."""
