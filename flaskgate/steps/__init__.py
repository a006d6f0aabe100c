"""The pure steps from what was seen to what is reported: each marks or merges."""
