"""The stage manager's desks: time, snapshots, followers, and what an onlooker sees."""
