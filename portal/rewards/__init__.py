"""Rewards: points as an accountant keeps them, tiers and badges, and what all of it buys."""
