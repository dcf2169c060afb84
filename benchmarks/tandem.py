"""The numbers of the four stations, for all tools alike."""

STATIONS = 4
RATES = {10: 7.0, 100: 85.0}  # arrivals an hour, by servers of a station; mean service one hour
EVENTS = STATIONS + 1  # a customer's arrival and ends of service


def tandem_hours(servers: int, customers: int) -> float:
    """Length of a run that brings so many customers on average: whole days, in hours."""
    return max(1, round(customers / RATES[servers] / 24)) * 24.0
