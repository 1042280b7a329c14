package io.entangle.api.result;

import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The subnets that experiments have scored, for those who compare with them. */
@Component
public class ScoredSubnets {

    private final Subnets subnets;

    ScoredSubnets(Subnets subnets) {
        this.subnets = subnets;
    }

    /** Those of an experiment: the ranked ones, best first, then the smallest and the largest of the space. */
    public List<ScoredSubnet> of(UUID experimentId) {
        return subnets.of(experimentId).stream()
                .filter(subnet -> subnet.role() != SubnetRole.EXTRACTED)
                .map(subnet -> new ScoredSubnet(
                        subnet.rank(),
                        subnet.architecture(),
                        subnet.hash(),
                        subnet.costs(),
                        subnet.requireHeldOut(),
                        subnet.test()))
                .toList();
    }
}
