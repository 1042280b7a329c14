package io.entangle.worker.parity;

import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.UnsampledPolicy;
import io.entangle.worker.supernet.StepSettings;

/**
 * The settings in {@code train.json}.
 *
 * @param learningRate of every step
 * @param weightDecay decoupled decay
 */
record GoldenTraining(double learningRate, double weightDecay) {

    static final String FILE = "train.json";

    /** @throws GoldenException if the optimizer is another than ours */
    static GoldenTraining of(GoldenDocument train) {
        GoldenNode optimizer = train.root().at("optimizer");
        String name = optimizer.at("name").text();
        double[] betas = optimizer.at("betas").numbers();
        double epsilon = optimizer.at("eps").number();
        boolean ours = name.equals("AdamW") && betas.length == 2 && betas[0] == 0.9 && betas[1] == 0.999;
        if (!ours || epsilon != 1e-8) {
            throw new GoldenException("the optimizer is no AdamW with betas 0.9 and 0.999 and epsilon 1e-8");
        }
        return new GoldenTraining(
                optimizer.at("lr").number(), optimizer.at("weight_decay").number());
    }

    StepSettings settings(long step, UnsampledPolicy unsampled) {
        return new StepSettings(step, learningRate, weightDecay, 0, null, unsampled, Precision.FP32);
    }
}
