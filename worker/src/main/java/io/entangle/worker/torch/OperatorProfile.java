package io.entangle.worker.torch;

import ai.djl.pytorch.jni.JniUtils;
import io.entangle.shared.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What libtorch spends its time on, by its own profiler. */
public final class OperatorProfile {

    private static final double MICROS = 1e6;

    private OperatorProfile() {}

    /**
     * Runs work and gives every operator that ran. The recording slows small operators: the shares count, not the sum.
     *
     * @param work calls programs on the calling thread alone
     */
    public static List<Operator> of(Runnable work) {
        return recorded(false, work);
    }

    /** The same, with the shapes of what the operators are given. */
    public static List<Operator> withShapes(Runnable work) {
        return recorded(true, work);
    }

    private static List<Operator> recorded(boolean shapes, Runnable work) {
        Libtorch.engine();
        Path trace = temporaryFile();
        try {
            JniUtils.startProfile(false, shapes, false);
            try {
                work.run();
            } finally {
                JniUtils.stopProfile(trace.toString());
            }
            return operators(Json.mapper().readTree(Files.readString(trace)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(trace);
        }
    }

    private static Path temporaryFile() {
        try {
            return Files.createTempFile("operators", ".json");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A call that begins within another one on the same thread was made by it. */
    static List<Operator> operators(JsonNode trace) {
        Map<String, List<Call>> byThread = new HashMap<>();
        for (JsonNode event : trace) {
            if (event.path("ph").asString("").equals("X")) {
                byThread.computeIfAbsent(event.path("tid").asString(""), thread -> new ArrayList<>())
                        .add(new Call(
                                event.path("name").asString(""),
                                event.path("ts").asDouble(),
                                event.path("dur").asDouble(),
                                shapes(event.path("shape"))));
            }
        }
        List<Operator> operators = new ArrayList<>();
        byThread.values().forEach(calls -> addOperators(calls, operators));
        return operators;
    }

    private static List<List<Long>> shapes(JsonNode shapes) {
        List<List<Long>> all = new ArrayList<>();
        for (JsonNode shape : shapes) {
            List<Long> sides = new ArrayList<>();
            shape.forEach(side -> sides.add(side.asLong()));
            all.add(List.copyOf(sides));
        }
        return List.copyOf(all);
    }

    private static void addOperators(List<Call> calls, List<Operator> operators) {
        calls.sort(Comparator.comparingDouble((Call call) -> call.start)
                .thenComparing(
                        Comparator.comparingDouble((Call call) -> call.duration).reversed()));
        Deque<Call> open = new ArrayDeque<>();
        for (Call call : calls) {
            while (!open.isEmpty() && call.start >= open.element().start + open.element().duration) {
                open.pop();
            }
            open.forEach(caller -> call.callers.add(caller.name));
            if (!open.isEmpty()) {
                open.element().inCalls += call.duration;
            }
            open.push(call);
        }
        for (Call call : calls) {
            operators.add(new Operator(call.name, call.callers, (call.duration - call.inCalls) / MICROS, call.shapes));
        }
    }

    /**
     * One run of an operator or of a program's method.
     *
     * @param name such as {@code aten::mm}, or the method's name
     * @param callers names of all that was running around it
     * @param seconds its own time, without what it called
     * @param shapes of its arguments, empty for one that is no tensor; last are its own, before them may stand what its program had at hand for other operators. None where
     *     shapes were not recorded
     */
    public record Operator(String name, Set<String> callers, double seconds, List<List<Long>> shapes) {

        /** Copies names and shapes. */
        public Operator {
            callers = Set.copyOf(callers);
            shapes = List.copyOf(shapes);
        }
    }

    private static final class Call {

        private final String name;
        private final double start;
        private final double duration;
        private final List<List<Long>> shapes;
        private final Set<String> callers = new HashSet<>();
        private double inCalls;

        Call(String name, double start, double duration, List<List<Long>> shapes) {
            this.name = name;
            this.start = start;
            this.duration = duration;
            this.shapes = shapes;
        }
    }
}
