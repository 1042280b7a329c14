package io.entangle.worker.supernet;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.CheckpointException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Everything but the weights that running a stand-alone subnet takes; {@code config.json} holds it under its family's keys, and may hold more. */
public sealed interface SubnetConfig permits AutoFormerSubnetConfig, S3SubnetConfig {

    /**
     * What a subnet of a space is, cut out of its supernet.
     *
     * @throws IllegalArgumentException if space and architecture are of different families
     */
    static SubnetConfig of(SearchSpace space, Architecture architecture) {
        if (space instanceof AutoFormerSpace autoFormer && architecture instanceof AutoFormerArchitecture subnet) {
            return AutoFormerSubnetConfig.of(autoFormer, subnet);
        }
        if (space instanceof S3Space s3 && architecture instanceof S3Architecture subnet) {
            return S3SubnetConfig.of(s3, subnet);
        }
        throw new IllegalArgumentException("a space does not hold architectures of another family: " + architecture);
    }

    /**
     * Reads the content of {@code config.json}.
     *
     * @throws CheckpointException if it is of no known family
     * @throws JacksonException if it is no such content
     */
    static SubnetConfig read(String json) {
        JsonNode tree = Json.mapper().readTree(json);
        String family = tree.path("family").asString("");
        if (family.equals(AutoFormerArchitecture.FAMILY)) {
            return Json.mapper().treeToValue(tree, AutoFormerSubnetConfig.class);
        }
        if (family.equals(S3Architecture.FAMILY)) {
            return Json.mapper().treeToValue(tree, S3SubnetConfig.class);
        }
        throw new CheckpointException("there is no family '%s'".formatted(family));
    }

    /** The subnet. */
    Architecture architecture();

    /** Size, patch and channels. */
    ImageGeometry image();

    /** Number of classes. */
    int classes();

    /** How key names and tensors are laid out: {@code published}, as in the authors' checkpoints. */
    String layout();

    /**
     * The smallest space that holds this subnet. Its other members mix the choices of this subnet's blocks; a supernet of it has in every block the largest sizes of this
     * subnet's blocks.
     */
    SearchSpace asSpace();
}
