package io.entangle.worker.checkpoint;

import io.entangle.worker.pickle.PickleValue;
import io.entangle.worker.pickle.PickleValue.Entry;
import io.entangle.worker.pickle.PickleValue.Made;
import io.entangle.worker.pickle.PickleValue.Mapping;
import io.entangle.worker.pickle.PickleValue.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The model in a checkpoint, found among optimizer, schedule and other things beside it.
 *
 * @param path keys that lead to it, from the outside in; empty if the file holds nothing else
 * @param tensors by their names
 * @param passedOver names of entries, inside of the model or beside it, that are not of use
 */
record StateDict(List<String> path, Map<String, TorchTensor> tensors, List<String> passedOver) {

    /** Where training scripts put a model's weights, the usual ones first. A model is preferred to its running mean. */
    private static final List<String> USUAL =
            List.of("model", "state_dict", "model_state_dict", "module", "net", "model_ema", "state_dict_ema", "ema");

    private static final int DEEPEST = 4;
    private static final int MOST_NAMED = 12;

    /**
     * Finds the model.
     *
     * @throws CheckpointException if there is none, or one that cannot be read
     */
    static StateDict in(PickleValue root) {
        List<String> path = new ArrayList<>();
        List<String> passedOver = new ArrayList<>();
        PickleValue value = root;
        while (path.size() < DEEPEST) {
            Mapping mapping = mapping(value).orElseThrow(() -> noMapping(path, root));
            Optional<String> inner = USUAL.stream()
                    .filter(key -> mapping.get(key)
                            .filter(found -> TorchTensor.of(found) == null)
                            .filter(found -> found instanceof Made || found instanceof Mapping)
                            .isPresent())
                    .findFirst();
            if (inner.isEmpty()) {
                return tensors(path, mapping, passedOver);
            }
            for (Entry entry : mapping.entries()) {
                if (entry.key() instanceof Text name && !name.value().equals(inner.get())) {
                    passedOver.add(name.value());
                }
            }
            path.add(inner.get());
            value = mapping.get(inner.get()).orElseThrow();
        }
        throw new CheckpointException("its model is nested deeper than %d keys: %s".formatted(DEEPEST, path));
    }

    private static StateDict tensors(List<String> path, Mapping mapping, List<String> passedOver) {
        Map<String, TorchTensor> tensors = new LinkedHashMap<>();
        for (Entry entry : mapping.entries()) {
            if (!(entry.key() instanceof Text name)) {
                continue;
            }
            TorchTensor tensor = tensor(name.value(), entry.value());
            if (tensor == null) {
                passedOver.add(name.value());
            } else if (tensors.put(name.value(), tensor) != null) {
                throw new CheckpointException("tensor '%s' is there twice".formatted(Printable.of(name.value())));
            }
        }
        if (tensors.isEmpty()) {
            throw new CheckpointException(
                    "it holds no tensors under %s, but %s; weights are looked for directly there or under %s"
                            .formatted(path.isEmpty() ? "its top" : path, some(passedOver), USUAL));
        }
        return new StateDict(List.copyOf(path), tensors, List.copyOf(passedOver));
    }

    private static @org.jspecify.annotations.Nullable TorchTensor tensor(String name, PickleValue value) {
        try {
            TorchTensor tensor = TorchTensor.of(value);
            if (tensor == null && value instanceof Made made) {
                String maker = made.maker().orElse("something made by something made");
                if (maker.startsWith("torch.") && maker.contains("_rebuild")) {
                    throw new CheckpointException("it is made by %s; only dense tensors are read".formatted(maker));
                }
            }
            return tensor;
        } catch (CheckpointException e) {
            throw new CheckpointException("tensor '%s': %s".formatted(Printable.of(name), e.getMessage()), e);
        }
    }

    private static Optional<Mapping> mapping(PickleValue value) {
        if (value instanceof Mapping mapping) {
            return Optional.of(mapping);
        }
        return value instanceof Made made
                        && made.maker()
                                .filter("collections.OrderedDict"::equals)
                                .isPresent()
                ? Optional.of(made.entries())
                : Optional.empty();
    }

    private static CheckpointException noMapping(List<String> path, PickleValue root) {
        String where = path.isEmpty() ? "it" : "'" + path.get(path.size() - 1) + "'";
        String what = root instanceof Made made && path.isEmpty()
                ? made.maker().orElse("an object")
                : "no dictionary of tensors";
        return new CheckpointException(
                "%s is %s; save model.state_dict() and not the model itself".formatted(where, Printable.of(what)));
    }

    private static String some(List<String> names) {
        List<String> printable =
                names.stream().limit(MOST_NAMED).map(Printable::of).toList();
        return printable + (names.size() > MOST_NAMED ? " and more" : "");
    }
}
