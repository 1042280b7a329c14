package io.entangle.worker.command;

import io.entangle.shared.experiment.Precision;
import io.entangle.shared.searchspace.Presets;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.bench.BenchReport;
import io.entangle.worker.bench.ModelBench;
import io.entangle.worker.bench.ModelCase;
import io.entangle.worker.bench.ModelFigures;
import io.entangle.worker.handler.Compute;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tells how fast this machine is, and what it could be. */
@Command(
        name = "bench",
        subcommands = BenchDataCommand.class,
        mixinStandardHelpOptions = true,
        description = {
            "Measures supernet training steps and subnet evaluation on this machine, and compares them with bare matrix products of the same shapes and precision.",
            "Nothing else should be running. A step of autoformer-base takes most of a minute on two processor cores."
        })
final class BenchCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--model",
            paramLabel = "PRESET",
            split = ",",
            defaultValue = "autoformer-tiny",
            description = "Search spaces to measure, of the presets (default: autoformer-tiny); may be repeated.")
    private List<String> models = List.of("autoformer-tiny");

    @Option(
            names = "--work",
            paramLabel = "WORK",
            split = ",",
            defaultValue = "TRAINING,EVALUATION",
            description = "training, evaluation or both (default).")
    private List<Work> works = List.of(Work.TRAINING, Work.EVALUATION);

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            split = ",",
            defaultValue = "AUTO",
            description = "auto, fp32, bf16, or several (default: auto).")
    private List<Precision> precisions = List.of(Precision.AUTO);

    @Option(names = "--batch", paramLabel = "N", defaultValue = "32", description = "Images of a step (default: 32).")
    private int batch = 32;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "12",
            description = "Measured steps (default: 12); every subnet runs once before them.")
    private int steps = 12;

    @Option(
            names = "--subnets",
            paramLabel = "N",
            defaultValue = "4",
            description = "Different subnets that take turns (default: 4); the same ones in every run.")
    private int subnets = 4;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "What subnets and images are drawn from.")
    private long seed;

    @Mixin
    private ComputeOptions computing = new ComputeOptions();

    @Mixin
    private FiguresFile file = new FiguresFile();

    private enum Work {
        TRAINING,
        EVALUATION
    }

    @Override
    public Integer call() throws IOException {
        Compute compute = computing.compute();
        List<ModelCase> cases = cases();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        List<ModelFigures> figures = new ArrayList<>();
        for (ModelCase model : cases) {
            ModelBench bench = new ModelBench(model, compute.device(), line -> {
                err.println(line);
                err.flush();
            });
            for (Work work : works) {
                figures.add(
                        switch (work) {
                            case TRAINING -> bench.training(compute.threads());
                            case EVALUATION ->
                                bench.evaluation(
                                        Math.max(1, compute.threads() / compute.evaluators()), compute.evaluators());
                        });
            }
        }
        BenchReport report = new BenchReport(compute.facts(Version.ofWorker()), figures);
        if (file.leavesStandardOutput()) {
            new BenchTable(report).print(out);
        }
        file.write(report, out);
        out.flush();
        return 0;
    }

    private List<ModelCase> cases() {
        List<ModelCase> cases = new ArrayList<>();
        for (String model : models) {
            SearchSpace space = Presets.find(model)
                    .map(preset -> preset.space())
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "'%s' is no preset; there are %s"
                                    .formatted(
                                            model,
                                            Presets.all().stream()
                                                    .map(Presets.Preset::name)
                                                    .collect(Collectors.joining(", ")))));
            for (Precision precision : precisions) {
                cases.add(new ModelCase(model, space, batch, precision, steps, Math.min(subnets, steps), seed));
            }
        }
        return cases;
    }
}
