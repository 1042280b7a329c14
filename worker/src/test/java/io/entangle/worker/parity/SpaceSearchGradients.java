package io.entangle.worker.parity;

import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.SafetensorsReader;
import io.entangle.worker.supernet.S3Tensors;
import io.entangle.worker.supernet.StandaloneSubnet;
import io.entangle.worker.supernet.SubnetCheckpoint;
import io.entangle.worker.supernet.SubnetConfig;
import io.entangle.worker.supernet.SubnetProbe;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.nio.file.Path;
import java.util.Map;

/** Our own gradients of an S3 set, in the published layout, to be spoilt. */
public final class SpaceSearchGradients {

    private SpaceSearchGradients() {}

    /** Gradients of the set's model on its batch. */
    public static Map<String, HostTensor> of(Path set) {
        SpaceSearchModel model = SpaceSearchModel.ofConstructor(
                GoldenDocument.read(set.resolve("model.json")).root().at("ctor"));
        GoldenBatch batch = GoldenBatch.read(set.resolve("input.safetensors"));
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1);
                StandaloneSubnet subnet = StandaloneSubnet.load(
                        session,
                        new SubnetCheckpoint(
                                SubnetConfig.of(model.space(), model.architecture()),
                                SafetensorsReader.readAll(set.resolve("weights.safetensors"))))) {
            return S3Tensors.toPublished(new SubnetProbe(subnet)
                    .gradients(batch.images_BCSS(), batch.labels())
                    .slices());
        }
    }
}
