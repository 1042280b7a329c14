package io.entangle.worker.search;

/** The words in which searches end. */
final class Endings {

    private Endings() {}

    static Ending infeasible() {
        return new Ending(Ending.Reason.INFEASIBLE, "no architecture of the space keeps the limits");
    }

    static Ending budgetSpent(Frontier frontier) {
        return new Ending(
                Ending.Reason.BUDGET_SPENT, "the budget of " + frontier.proposed() + " architectures is spent");
    }

    static Ending nothingLeft(Frontier frontier) {
        return frontier.listable()
                ? new Ending(
                        Ending.Reason.SPACE_EXHAUSTED,
                        "all " + frontier.proposed() + " architectures of the space within the limits have been scored")
                : new Ending(
                        Ending.Reason.NOTHING_NEW_FOUND,
                        "after " + frontier.proposed() + " architectures, draws found no other within the limits");
    }
}
