package io.entangle.worker.supernet;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.torch.TorchSession;

/** An extracted subnet with its own weights: the same program as the supernet's, on tensors of exactly the subnet's sizes. */
public final class StandaloneSubnet implements AutoCloseable {

    private final Network network;
    private final Architecture architecture;

    private StandaloneSubnet(Network network, Architecture architecture) {
        this.network = network;
        this.architecture = architecture;
    }

    /**
     * Puts a checkpoint on a device.
     *
     * @throws io.entangle.worker.checkpoint.CheckpointException naming the first tensor that is missing or has another shape than the architecture says
     */
    public static StandaloneSubnet load(TorchSession session, SubnetCheckpoint checkpoint) {
        SubnetConfig config = checkpoint.config();
        Blueprint blueprint = Blueprint.of(config.asSpace());
        return new StandaloneSubnet(
                new Network(
                        session,
                        blueprint,
                        QkvBias.HEAD_MAJOR,
                        new EntangledLayout(blueprint, blueprint.ofSubnet(config.architecture())),
                        blueprint.fromPublished(checkpoint.weights(), QkvBias.HEAD_MAJOR)),
                config.architecture());
    }

    Network network() {
        return network;
    }

    /** What it is. */
    public Architecture architecture() {
        return architecture;
    }

    /**
     * Class scores.
     *
     * @param images_BCSS normalised pixels, (B, channels, size, size) in row-major order
     * @return logits, [B][classes]
     */
    public float[][] evaluate(float[] images_BCSS, Precision precision) {
        return network.logits(images_BCSS, architecture, precision);
    }

    @Override
    public void close() {
        network.close();
    }
}
