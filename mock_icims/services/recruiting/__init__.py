"""The recruiters' desks: candidates on their way, and the assessments ordered for them."""
