package io.entangle.worker.parity;

import io.entangle.worker.training.CosineSchedule;
import java.util.List;

/** Learning rates in force in each epoch. */
final class ScheduleDocument implements DocumentKind {

    private static final Tolerance TOLERANCE = Tolerance.absolute(1e-15);
    private static final double RATE_FOR_512_IMAGES = 5e-4;

    @Override
    public boolean recognises(GoldenNode root) {
        return root.has("runs") && root.at("runs").node().path(0).has("lr_in_epoch");
    }

    @Override
    public void compare(GoldenNode root, Findings findings) {
        Deviation rates = new Deviation();
        Deviation peaks = new Deviation();
        for (GoldenNode run : root.at("runs").items()) {
            int epochs = run.at("epochs").count();
            double peak = run.at("base_lr").number();
            CosineSchedule schedule = new CosineSchedule(
                    epochs,
                    peak,
                    run.at("min_lr").number(),
                    run.at("warmup_epochs").count(),
                    run.at("warmup_lr").number());
            double images = (double) run.at("batch").count() * run.at("world").count();
            peaks.add(RATE_FOR_512_IMAGES * images / 512, peak, run.path());
            List<Double> expected = run.at("lr_in_epoch").reals();
            for (int epoch = 0; epoch < expected.size(); epoch++) {
                rates.add(schedule.rateInEpoch(epoch), expected.get(epoch), "%s epoch %d".formatted(run.path(), epoch));
            }
            if (run.has("lr_after_last_step")) {
                rates.add(
                        schedule.rateInEpoch(expected.size()),
                        run.at("lr_after_last_step").number(),
                        run.path() + " after the last epoch");
            }
        }
        findings.compared("peak rate of the batch", peaks, TOLERANCE);
        findings.compared("learning rate", rates, TOLERANCE);
    }
}
