package io.entangle.api.web;

import io.entangle.shared.validation.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Binds a JSON tree to a type and finds every field that does not fit, not only the first.
 *
 * <p>Jackson stops at the first misfit. So the misfit is cut out of the tree and the rest is bound again, until it fits; the rules of a {@link CheckedBody} are
 * then applied to what is left. Of another body everything has to be there that its type does not allow to be null.
 */
final class JsonBinding {

    private static final int MAX_VIOLATIONS = 50;

    private final JsonMapper mapper;

    JsonBinding(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * The bound value.
     *
     * @param tree the document; fields that do not fit are cut out of it
     * @throws InvalidFields with every misfit and every broken rule
     */
    Object bind(JsonNode tree, JavaType type) {
        PrunedTree pruned = new PrunedTree(tree);
        List<Violation> misfits = new ArrayList<>();
        Object value = null;
        while (value == null && misfits.size() < MAX_VIOLATIONS) {
            try {
                value = mapper.treeToValue(tree, type);
                if (value == null) {
                    throw new InvalidFields("", "must not be null");
                }
            } catch (DatabindException | InputCoercionException e) {
                Misfit misfit = Misfit.of(e);
                misfits.add(new Violation(pruned.original(misfit.path()), misfit.detail()));
                if (!pruned.cut(misfit.cut())) {
                    break;
                }
            }
        }
        List<Violation> violations = new ArrayList<>(misfits);
        violations.addAll(brokenRules(value, pruned, misfits));
        InvalidFields.refuse(violations);
        if (value == null) {
            throw new IllegalStateException("neither bound nor refused");
        }
        return value;
    }

    private static List<Violation> brokenRules(@Nullable Object value, PrunedTree pruned, List<Violation> misfits) {
        if (value == null) {
            return List.of();
        }
        List<Violation> rules =
                value instanceof CheckedBody body ? body.violations() : RequiredComponents.missing(value);
        return rules.stream()
                .map(rule -> new Violation(
                        pruned.original(PrunedTree.segments(rule.pointer())), rule.detail(), rule.nearest()))
                .filter(rule -> misfits.stream().noneMatch(misfit -> concerns(misfit.pointer(), rule.pointer())))
                .toList();
    }

    /** A rule about a field that was cut out, or about what holds it, would only echo the cut. */
    private static boolean concerns(String cut, String rule) {
        return (cut + "/").startsWith(rule + "/") || (rule + "/").startsWith(cut + "/");
    }
}
