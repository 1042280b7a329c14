package io.entangle.worker.export;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.entangle.shared.architecture.Architecture;
import io.entangle.worker.data.Preprocessing;
import io.entangle.worker.supernet.SubnetConfig;
import java.util.List;

/**
 * The content of {@code config.json} beside a subnet's weights: all that running it elsewhere takes, and what it costs.
 *
 * @param network what {@link io.entangle.worker.supernet.StandaloneSubnet} needs to run it
 * @param classNames the class of each logit, in order
 * @param preprocessing what an image goes through first
 * @param parameters trainable numbers
 * @param macs multiply-accumulates per image, relative position included
 * @param howToLoad in words
 */
record SubnetDocument(
        @JsonUnwrapped SubnetConfig network,
        List<String> classNames,
        Preprocessing preprocessing,
        long parameters,
        long macs,
        List<String> howToLoad) {

    private static final String LOADERS =
            "Python: load_entangle.py, which goes with every export, computes logits with PyTorch alone;"
                    + " safetensors.torch.load_file('model.safetensors') gives the state dict. Java:"
                    + " StandaloneSubnet.load(session, SubnetCheckpoint.read(directory)).";

    private static final List<String> AUTO_FORMER = List.of(
            "model.safetensors holds 32-bit floats under the names and in the layout of the AutoFormer authors'"
                    + " checkpoints, sliced to exactly this subnet.",
            "Row 3t+i of attn.qkv.weight makes channel t of q, k or v (i = 0, 1, 2); attn.qkv.bias holds q, k and v"
                    + " one after the other. A head is headDim channels.",
            "The classification head reads the mean of the patch tokens if pooling is MEAN, else the class token.",
            LOADERS);

    private static final List<String> S3 = List.of(
            "model.safetensors holds 32-bit floats under the names and in the layout of the S3 authors' model,"
                    + " sliced to exactly this subnet; masks and indices, which follow from the sizes, are left out.",
            "attn.qkv.weight and its bias hold q, k and v one after the other. A head is headDim channels."
                    + " Blocks 1, 3, … of a stage shift their windows by half a window, unless one window holds the whole grid.",
            LOADERS);

    /** How a subnet of that family is loaded, in words. */
    static List<String> howToLoad(Architecture architecture) {
        return architecture.byFamily(autoFormer -> AUTO_FORMER, s3 -> S3);
    }
}
