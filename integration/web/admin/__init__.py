"""`/admin/integrations/icims`: what JobCannon's administrators see and do."""
