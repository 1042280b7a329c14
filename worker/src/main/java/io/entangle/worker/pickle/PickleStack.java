package io.entangle.worker.pickle;

import java.util.ArrayList;
import java.util.List;

/** The stack of a pickle's machine with its marks. It counts what is put onto it, and refuses more than the limit. */
final class PickleStack {

    private final List<PickleValue> values = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final int budget;
    private int pushed;

    PickleStack(int budget) {
        this.budget = budget;
    }

    void push(PickleValue value) {
        count();
        values.add(value);
    }

    PickleValue top() {
        if (values.size() <= floor()) {
            throw new PickleException("an instruction finds nothing on the stack");
        }
        return values.get(values.size() - 1);
    }

    PickleValue pop() {
        PickleValue top = top();
        values.remove(values.size() - 1);
        return top;
    }

    void mark() {
        count();
        marks.add(values.size());
    }

    /** Everything above the last mark, in the order of pushing; the mark goes. */
    List<PickleValue> popToMark() {
        if (marks.isEmpty()) {
            throw new PickleException("an instruction finds no mark on the stack");
        }
        int from = marks.remove(marks.size() - 1);
        List<PickleValue> above = values.subList(from, values.size());
        List<PickleValue> popped = new ArrayList<>(above);
        above.clear();
        return popped;
    }

    /** The last {@code count} values, in the order of pushing. */
    List<PickleValue> pop(int count) {
        PickleValue[] popped = new PickleValue[count];
        for (int i = count - 1; i >= 0; i--) {
            popped[i] = pop();
        }
        return new ArrayList<>(List.of(popped));
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    }

    private void count() {
        if (++pushed > budget) {
            throw new PickleException("more than %d values".formatted(budget));
        }
    }
}
