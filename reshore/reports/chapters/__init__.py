"""What a report tells, a file a chapter: findings as titles, and the blocks below them."""
