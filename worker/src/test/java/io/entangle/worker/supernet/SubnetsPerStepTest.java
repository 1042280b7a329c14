package io.entangle.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.UnsampledPolicy;
import io.entangle.shared.experiment.WeightSharing;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A step of several subnets is one step: the mean of their losses and gradients, and a single update of what any of them has. */
class SubnetsPerStepTest {

    private static final int BATCH = 6;
    private static final double RATE = 1e-2;
    private static final double DECAY = 0.05;

    private static TorchSession session;

    @BeforeAll
    static void open() {
        session = TorchSession.open(TorchDevice.CPU, 1);
    }

    @AfterAll
    static void close() {
        session.close();
    }

    static Stream<SearchSpace> spaces() {
        return Stream.concat(
                Stream.of(SmallSpaces.space(), SmallSpaces.variant(true, true), SmallSpaces.variant(false, false)),
                SmallS3Spaces.all());
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void aSubnetTwiceIsTheSubnetOnce(SearchSpace space) {
        Architecture subnet = drawn(space, 1, 0).get(0);
        for (UnsampledPolicy policy : UnsampledPolicy.values()) {
            Stepped once = Stepped.by(space, List.of(subnet), parts(space, 1), settings(policy, null));
            Stepped twice = Stepped.by(space, List.of(subnet, subnet), parts(space, 1), settings(policy, null));
            assertThat(twice.outcome.loss()).isEqualTo(once.outcome.loss());
            assertThat(twice.outcome.gradientNorm())
                    .isCloseTo(once.outcome.gradientNorm(), within(1e-6 * once.outcome.gradientNorm()));
            assertThat(twice.tensors).isEqualTo(once.tensors);
            assertThat(twice.counts).isEqualTo(once.counts);

            Stepped thrice = Stepped.by(space, Collections.nCopies(3, subnet), parts(space, 1), settings(policy, null));
            assertThat(thrice.outcome.loss()).isCloseTo(once.outcome.loss(), within(1e-6));
            once.tensors.forEach((name, tensor) -> {
                // What has no gradient but rounding noise is moved by whole steps.
                if (!name.startsWith("weight ") || !name.contains("qkv")) {
                    assertThat(Slices.values(thrice.tensors, name))
                            .as(name)
                            .containsExactly(tensor.values(), within(1e-6f));
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void theStepIsThatOfTheMeanGradientWithZerosWhereASubnetHasNothing(SearchSpace space) {
        for (int i = 0; i < 3; i++) {
            List<Architecture> subnets = drawn(space, 2 + i, i);
            Mean mean = Mean.of(space, subnets);
            Stepped stepped = Stepped.by(space, subnets, parts(space, 1), settings(UnsampledPolicy.FROZEN, null));

            assertThat(stepped.outcome.loss()).isCloseTo(mean.loss, within(1e-6));
            assertThat(stepped.outcome.gradientNorm()).isCloseTo(mean.norm(), within(1e-5 * mean.norm()));
            Map<String, HostTensor> before = mean.weights;
            mean.gradients.forEach((name, gradient) -> {
                float[] moments = Slices.values(stepped.tensors, "first " + name);
                float[] now = Slices.values(stepped.tensors, "weight " + name);
                float[] old = Slices.values(before, name);
                boolean[] had = mean.had(name);
                double largest = largest(gradient);
                double decay = mean.decayed(name) ? DECAY : 0;
                for (int at = 0; at < gradient.length; at++) {
                    assertThat((double) moments[at] / (1 - AdamW.BETA1))
                            .as(name)
                            .isCloseTo(gradient[at], within(1e-9 + 1e-5 * largest));
                    if (had[at] && Math.abs(gradient[at]) > 1e-5) {
                        double moved = old[at] * (1 - RATE * decay)
                                - RATE * gradient[at] / (Math.abs(gradient[at]) + AdamW.EPSILON);
                        assertThat((double) now[at]).as(name).isCloseTo(moved, within(1e-6));
                    }
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void clippingIsOfTheMeanGradient(SearchSpace space) {
        double limit = 1e-2;
        List<Architecture> subnets = drawn(space, 3, 5);
        StepSettings clipped = settings(UnsampledPolicy.FROZEN, limit);
        Stepped free = Stepped.by(space, subnets, parts(space, 1), settings(UnsampledPolicy.FROZEN, null));
        Stepped bounded = Stepped.by(space, subnets, parts(space, 1), clipped);

        double norm = free.outcome.gradientNorm();
        assertThat(norm).isGreaterThan(limit);
        assertThat(bounded.outcome).isEqualTo(free.outcome);
        free.tensors.forEach((name, tensor) -> {
            if (name.startsWith("first ")) {
                float[] scaled = Slices.values(bounded.tensors, name);
                for (int at = 0; at < scaled.length; at++) {
                    assertThat((double) scaled[at]).isCloseTo(tensor.values()[at] * limit / norm, within(1e-7));
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void whatNoneOfTheSubnetsHasKeepsItsBitsAlsoWithinTheirHull(SearchSpace space) {
        long corners = 0;
        long moved = 0;
        long inside = 0;
        try (Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR);
                AdamW optimizer = AdamW.fresh(supernet)) {
            Precision[] precisions = {Precision.FP32, Precision.BF16};
            for (int step = 0; step < 10; step++) {
                List<Architecture> subnets = drawn(space, 2 + step % 3, step);
                Map<String, HostTensor> before = everything(supernet, optimizer);
                StepSettings settings = new StepSettings(
                        step, RATE, DECAY, 0.1, 1.0, UnsampledPolicy.FROZEN, precisions[step % precisions.length]);
                supernet.trainStep(optimizer, parts(space, 1), subnets, settings);
                Map<String, HostTensor> after = everything(supernet, optimizer);
                for (String name : before.keySet()) {
                    Union union = Union.of(space, subnets, name.substring(name.indexOf(' ') + 1));
                    float[] old = Slices.values(before, name);
                    float[] now = Slices.values(after, name);
                    for (int at = 0; at < old.length; at++) {
                        boolean changed = Float.floatToRawIntBits(old[at]) != Float.floatToRawIntBits(now[at]);
                        assertThat(changed && !union.has[at]).as(name).isFalse();
                        corners += union.hull[at] && !union.has[at] ? 1 : 0;
                        moved += changed ? 1 : 0;
                        inside += union.has[at] ? 1 : 0;
                    }
                }
            }
        }
        assertThat(corners).isPositive();
        assertThat(moved).isGreaterThan(inside * 3 / 4);
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void aBatchInPartsIsTheSameStepUpToRounding(SearchSpace space) {
        List<Architecture> subnets = drawn(space, 3, 9);
        StepSettings settings = settings(UnsampledPolicy.FROZEN, null);
        Stepped whole = Stepped.by(space, subnets, parts(space, 1), settings);
        Stepped inParts = Stepped.by(space, subnets, parts(space, 3), settings);

        assertThat(inParts.outcome.loss()).isCloseTo(whole.outcome.loss(), within(1e-6));
        whole.tensors.forEach((name, tensor) -> {
            if (name.startsWith("first ")) {
                assertThat(Slices.values(inParts.tensors, name))
                        .as(name)
                        .containsExactly(tensor.values(), within(1e-6f));
            }
        });
    }

    @ParameterizedTest
    @EnumSource(UnsampledPolicy.class)
    void gradientsOfAStepAreForgottenAfterIt(UnsampledPolicy policy) {
        SearchSpace space = SmallS3Spaces.dividing();
        try (Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR);
                AdamW optimizer = AdamW.fresh(supernet)) {
            supernet.trainStep(optimizer, parts(space, 2), drawn(space, 3, 1), settings(policy, null));
            assertThat(optimizer.sums())
                    .allSatisfy(sum -> assertThat(sum.toFloats()).containsOnly(0));
        }
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void everySubnetHasItsOwnFactors(SearchSpace space) {
        List<Architecture> subnets = drawn(space, 2, 3);
        List<float[]> drops = new ArrayList<>();
        double sum = 0;
        for (Architecture subnet : subnets) {
            float[] own = new float[BATCH * 2 * subnet.depth()];
            for (int i = 0; i < own.length; i++) {
                own[i] = (i + drops.size()) % 3;
            }
            drops.add(own);
            sum += Stepped.by(
                            space,
                            List.of(subnet),
                            List.of(part(space, List.<float[]>of(own))),
                            settings(UnsampledPolicy.FROZEN, null))
                    .outcome
                    .loss();
        }
        Stepped both = Stepped.by(space, subnets, List.of(part(space, drops)), settings(UnsampledPolicy.FROZEN, null));
        assertThat(both.outcome.loss()).isCloseTo(sum / 2, within(1e-6));
        assertThatThrownBy(() -> Stepped.by(
                        space,
                        subnets,
                        List.of(part(space, drops.subList(0, 1))),
                        settings(UnsampledPolicy.FROZEN, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there are factors of 1 subnets for 2");
    }

    @Test
    void aNonFiniteLossNamesAllSubnetsAndChangesNothing() {
        SearchSpace space = SmallSpaces.space();
        List<Architecture> subnets = drawn(space, 2, 3);
        float[] images = SmallSpaces.images(space, BATCH, 1);
        images[17] = Float.NaN;
        TrainingPart broken = new TrainingPart(images, new Targets.Labels(SmallSpaces.labels(space, BATCH, 1)));
        try (Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR);
                AdamW optimizer = AdamW.fresh(supernet)) {
            supernet.trainStep(optimizer, parts(space, 1), subnets, settings(UnsampledPolicy.FROZEN, null));
            Map<String, HostTensor> before = everything(supernet, optimizer);
            Map<String, Long> counts = optimizer.stepCounts();
            assertThatThrownBy(() -> supernet.trainStep(
                            optimizer, List.of(broken), subnets, settings(UnsampledPolicy.FROZEN, null)))
                    .isInstanceOf(NonFiniteLossException.class)
                    .hasMessageContaining(subnets.get(0) + " and " + subnets.get(1));
            assertThat(everything(supernet, optimizer)).isEqualTo(before);
            assertThat(optimizer.stepCounts()).isEqualTo(counts);
            assertThat(optimizer.sums())
                    .allSatisfy(sum -> assertThat(sum.toFloats()).containsOnly(0));
        }
    }

    @Test
    void independentWeightsServeOneSubnetAtATime() {
        SearchSpace space = SmallSpaces.space();
        try (Supernet supernet = Supernet.initialise(session, space, WeightSharing.INDEPENDENT, 5);
                AdamW optimizer = AdamW.fresh(supernet)) {
            assertThatThrownBy(() -> supernet.trainStep(
                            optimizer, parts(space, 1), drawn(space, 2, 0), settings(UnsampledPolicy.FROZEN, null)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("independent weights serve one subnet");
        }
    }

    private static List<Architecture> drawn(SearchSpace space, int count, int number) {
        return IntStream.range(0, count)
                .<Architecture>mapToObj(k -> space.sample(RandomStreams.stream(number, "test", k)))
                .toList();
    }

    private static List<TrainingPart> parts(SearchSpace space, int count) {
        float[] images = SmallSpaces.images(space, BATCH, 1);
        Targets labels = new Targets.Labels(SmallSpaces.labels(space, BATCH, 1));
        int pixels = images.length / BATCH;
        List<TrainingPart> parts = new ArrayList<>();
        for (int part = 0; part < count; part++) {
            int from = BATCH * part / count;
            int to = BATCH * (part + 1) / count;
            parts.add(new TrainingPart(Arrays.copyOfRange(images, from * pixels, to * pixels), labels.range(from, to)));
        }
        return parts;
    }

    private static TrainingPart part(SearchSpace space, List<float[]> drops) {
        TrainingPart plain = parts(space, 1).get(0);
        return new TrainingPart(plain.images_BCSS(), plain.targets(), drops);
    }

    private static StepSettings settings(UnsampledPolicy policy, @Nullable Double clip) {
        return new StepSettings(0, RATE, DECAY, 0, clip, policy, Precision.FP32);
    }

    private static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }

    private static Map<String, HostTensor> everything(Supernet supernet, AdamW optimizer) {
        Map<String, HostTensor> all = new LinkedHashMap<>();
        supernet.weights().forEach((name, tensor) -> all.put("weight " + name, tensor));
        optimizer.firstMoments().forEach((name, tensor) -> all.put("first " + name, tensor));
        optimizer.secondMoments().forEach((name, tensor) -> all.put("second " + name, tensor));
        return all;
    }

    /** A supernet after its first step. */
    private record Stepped(StepOutcome outcome, Map<String, HostTensor> tensors, Map<String, Long> counts) {

        static Stepped by(
                SearchSpace space, List<Architecture> subnets, List<TrainingPart> parts, StepSettings settings) {
            try (Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR);
                    AdamW optimizer = AdamW.fresh(supernet)) {
                StepOutcome outcome = supernet.trainStep(optimizer, parts, subnets, settings);
                return new Stepped(outcome, everything(supernet, optimizer), optimizer.stepCounts());
            }
        }
    }

    /** Loss and gradients of subnets one by one, averaged outside of the program. */
    private record Mean(
            SearchSpace space,
            List<Architecture> subnets,
            double loss,
            Map<String, double[]> gradients,
            Map<String, HostTensor> weights) {

        static Mean of(SearchSpace space, List<Architecture> subnets) {
            Map<String, double[]> gradients = new LinkedHashMap<>();
            double loss = 0;
            try (Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR)) {
                List<Parameter> all = supernet.network().parameters();
                all.forEach(parameter -> gradients.put(parameter.name(), new double[parameter.elements()]));
                for (Architecture subnet : subnets) {
                    SubnetProbe.Gradients one = new SubnetProbe(supernet, subnet)
                            .gradients(SmallSpaces.images(space, BATCH, 1), SmallSpaces.labels(space, BATCH, 1));
                    loss += one.loss() / subnets.size();
                    for (Parameter parameter : all) {
                        HostTensor slice = one.slices().get(parameter.name());
                        double[] sum = gradients.get(parameter.name());
                        if (slice != null && sum != null) {
                            float[] whole = Slices.put(slice, parameter, 0).values();
                            for (int at = 0; at < whole.length; at++) {
                                sum[at] += whole[at] / subnets.size();
                            }
                        }
                    }
                }
                return new Mean(space, subnets, loss, gradients, supernet.weights());
            }
        }

        double norm() {
            return Math.sqrt(gradients.values().stream()
                    .flatMapToDouble(Arrays::stream)
                    .map(value -> value * value)
                    .sum());
        }

        boolean[] had(String name) {
            return Union.of(space, subnets, name).has;
        }

        boolean decayed(String name) {
            return Blueprint.of(space).ofSupernet().stream()
                    .anyMatch(parameter -> parameter.name().equals(name) && parameter.decayed());
        }
    }

    /** Which elements of a tensor any of the subnets has, and which lie in the smallest slice that holds all of them. */
    @SuppressWarnings("ArrayRecordComponent") // looked at element by element
    private record Union(boolean[] has, boolean[] hull) {

        static Union of(SearchSpace space, List<Architecture> subnets, String name) {
            Blueprint blueprint = Blueprint.of(space);
            long[] whole = shape(blueprint.ofSupernet(), name).orElseThrow();
            boolean[] has = new boolean[(int) Arrays.stream(whole).reduce(1, Math::multiplyExact)];
            long[] largest = new long[whole.length];
            for (Architecture subnet : subnets) {
                shape(blueprint.ofSubnet(subnet), name).ifPresent(own -> {
                    boolean[] inside = Slices.inside(name, whole, own);
                    for (int at = 0; at < has.length; at++) {
                        has[at] |= inside[at];
                    }
                    for (int side = 0; side < own.length; side++) {
                        largest[side] = Math.max(largest[side], own[side]);
                    }
                });
            }
            return new Union(has, Slices.inside(name, whole, largest));
        }

        private static Optional<long[]> shape(List<Parameter> parameters, String name) {
            return parameters.stream()
                    .filter(parameter -> parameter.name().equals(name))
                    .map(Parameter::shape)
                    .findFirst();
        }
    }
}
