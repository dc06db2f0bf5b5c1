"""The operator's pages about orders: everything that came, what was answered, and what people at the platform do.

People ask for clarification, say that something cannot be done, dispute, withdraw products of their own accord, and
enter orders that came on paper, two of them for each. Operators act, auditors look; savers and strangers do not come
here. Each button is one verb of `tidegate.compliance`.
"""
