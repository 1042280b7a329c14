package io.entangle.api.result;

import io.entangle.shared.contract.v1.SubnetView;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The finalists of experiments, for whoever tells others of them. */
@Component
public class RankedSubnets {

    private final Subnets subnets;

    RankedSubnets(Subnets subnets) {
        this.subnets = subnets;
    }

    /** Those of an experiment, best first; none before its search has ended. */
    public List<SubnetView> of(UUID experimentId) {
        return Ranking.views(subnets.of(experimentId).stream()
                .filter(subnet -> subnet.role() == SubnetRole.RANKED)
                .toList());
    }
}
