package io.entangle.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.UnsampledPolicy;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a step may change: with {@code frozen}, the sampled subnet and nothing else. */
class UnsampledWeightsTest {

    private static final int STEPS = 10;
    private static final int BATCH = 6;

    private static TorchSession session;

    @BeforeAll
    static void open() {
        session = TorchSession.open(TorchDevice.CPU, 1);
    }

    @AfterAll
    static void close() {
        session.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FP32", "BF16"})
    void frozenLeavesEveryBitOutsideTheSubnetInEachOfTenSteps(Precision precision) {
        AutoFormerSpace space = SmallSpaces.space();
        try (Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR);
                AdamW optimizer = AdamW.fresh(supernet)) {
            long changedOutside = 0;
            long changedInside = 0;
            long inside = 0;
            for (int step = 0; step < STEPS; step++) {
                AutoFormerArchitecture architecture = space.sample(RandomStreams.stream(1, "test", step));
                Map<String, HostTensor> before = everything(supernet, optimizer);
                step(supernet, optimizer, architecture, step, UnsampledPolicy.FROZEN, precision);
                Difference difference =
                        Difference.between(before, everything(supernet, optimizer), supernet, architecture);
                changedOutside += difference.outside();
                changedInside += difference.inside();
                inside += difference.size();
            }
            assertThat(changedOutside).isZero();
            assertThat(changedInside).isGreaterThan(inside * 9 / 10);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, true", "true, false"})
    void frozenLeavesEveryBitOutsideTheSubnetOfAVariant(boolean absolute, boolean elastic) {
        AutoFormerSpace space = SmallSpaces.variant(absolute, elastic);
        AutoFormerArchitecture architecture = new AutoFormerArchitecture(12, List.of(2), List.of(1.5));
        try (Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR);
                AdamW optimizer = AdamW.fresh(supernet)) {
            Map<String, HostTensor> before = everything(supernet, optimizer);
            step(supernet, optimizer, architecture, 0, UnsampledPolicy.FROZEN, Precision.FP32);
            Difference difference = Difference.between(before, everything(supernet, optimizer), supernet, architecture);
            assertThat(difference.outside()).isZero();
            assertThat(difference.inside()).isGreaterThan(difference.size() * 9 / 10);
        }
    }

    @Test
    void frozenCountsStepsOfSampledTensorsAlone() {
        AutoFormerSpace space = SmallSpaces.space();
        AutoFormerArchitecture shallow = new AutoFormerArchitecture(8, List.of(1), List.of(1.0));
        AutoFormerArchitecture deep = new AutoFormerArchitecture(8, List.of(1, 1), List.of(1.0, 1.0));
        try (Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR);
                AdamW optimizer = AdamW.fresh(supernet)) {
            step(supernet, optimizer, shallow, 0, UnsampledPolicy.FROZEN, Precision.FP32);
            step(supernet, optimizer, deep, 1, UnsampledPolicy.FROZEN, Precision.FP32);
            assertThat(optimizer.stepCounts())
                    .containsEntry("head.weight", 2L)
                    .containsEntry("blocks.0.fc1.weight", 2L)
                    .containsEntry("blocks.1.fc1.weight", 1L)
                    .containsEntry("blocks.2.fc1.weight", 0L);
        }
    }

    @Test
    void publishedDecaysWhatIsOutsideTheSubnet() {
        AutoFormerSpace space = SmallSpaces.space();
        AutoFormerArchitecture architecture = new AutoFormerArchitecture(8, List.of(1), List.of(1.0));
        try (Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR);
                AdamW optimizer = AdamW.fresh(supernet)) {
            Map<String, HostTensor> before = everything(supernet, optimizer);
            step(supernet, optimizer, architecture, 0, UnsampledPolicy.PUBLISHED, Precision.FP32);
            Difference difference = Difference.between(before, everything(supernet, optimizer), supernet, architecture);
            assertThat(difference.outside()).isPositive();
        }
    }

    private static void step(
            Supernet supernet,
            AdamW optimizer,
            AutoFormerArchitecture architecture,
            int step,
            UnsampledPolicy policy,
            Precision precision) {
        SearchSpace space = supernet.space();
        supernet.trainStep(
                optimizer,
                SmallSpaces.images(space, BATCH, step),
                SmallSpaces.labels(space, BATCH, step),
                architecture,
                new StepSettings(step, 1e-2, 0.05, 0.1, null, policy, precision));
    }

    private static Map<String, HostTensor> everything(Supernet supernet, AdamW optimizer) {
        Map<String, HostTensor> all = new TreeMap<>();
        supernet.weights().forEach((name, tensor) -> all.put("weight " + name, tensor));
        optimizer.firstMoments().forEach((name, tensor) -> all.put("first " + name, tensor));
        optimizer.secondMoments().forEach((name, tensor) -> all.put("second " + name, tensor));
        return all;
    }

    /** Elements whose bits changed, inside and outside a subnet, and how many are inside. */
    private record Difference(long inside, long outside, long size) {

        static Difference between(
                Map<String, HostTensor> before,
                Map<String, HostTensor> after,
                Supernet supernet,
                AutoFormerArchitecture architecture) {
            Map<String, long[]> slices = new TreeMap<>();
            supernet.network()
                    .blueprint()
                    .ofSubnet(architecture)
                    .forEach(parameter -> slices.put(parameter.name(), parameter.shape()));
            long inside = 0;
            long outside = 0;
            long size = 0;
            for (Map.Entry<String, HostTensor> entry : before.entrySet()) {
                HostTensor old = entry.getValue();
                HostTensor now = Objects.requireNonNull(after.get(entry.getKey()));
                String name = entry.getKey().substring(entry.getKey().indexOf(' ') + 1);
                boolean[] sampled = sampled(old.shape(), slices.get(name));
                for (int i = 0; i < sampled.length; i++) {
                    boolean changed =
                            Float.floatToRawIntBits(old.values()[i]) != Float.floatToRawIntBits(now.values()[i]);
                    inside += changed && sampled[i] ? 1 : 0;
                    outside += changed && !sampled[i] ? 1 : 0;
                    size += sampled[i] ? 1 : 0;
                }
            }
            return new Difference(inside, outside, size);
        }

        private static boolean[] sampled(long[] shape, long @org.jspecify.annotations.Nullable [] slice) {
            int elements = 1;
            for (long side : shape) {
                elements *= (int) side;
            }
            boolean[] sampled = new boolean[elements];
            if (slice == null) {
                return sampled;
            }
            for (int i = 0; i < elements; i++) {
                int rest = i;
                boolean in = true;
                for (int d = shape.length - 1; d >= 0; d--) {
                    in &= rest % shape[d] < slice[d];
                    rest /= (int) shape[d];
                }
                sampled[i] = in;
            }
            return sampled;
        }
    }
}
