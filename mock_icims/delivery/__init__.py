"""The outbound side: events on their way to the apps that listen."""
