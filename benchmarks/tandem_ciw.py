"""The four stations in Ciw: finite queues of length zero behind the first station block."""

import ciw


def run(servers: int, rate: float, hours: float, seed: int, stations: int = 4) -> tuple[int, float]:
    """One run: (customers who have left, their mean time in the system in hours)."""
    ciw.seed(seed)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate)] + [None] * (stations - 1),
        service_distributions=[ciw.dists.Exponential(1.0)] * stations,
        number_of_servers=[servers] * stations,
        queue_capacities=[float("inf")] + [0] * (stations - 1),
        routing=[[float(to == at + 1) for to in range(stations)] for at in range(stations)],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(hours)
    gone = simulation.nodes[-1].all_individuals
    stays = [x.data_records[-1].exit_date - x.data_records[0].arrival_date for x in gone]
    return len(stays), sum(stays) / len(stays)
