"""What an operator reads and asks for: logs, queues, redelivery, the checklist, the audit log."""
