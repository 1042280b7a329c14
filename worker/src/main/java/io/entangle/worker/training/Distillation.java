package io.entangle.worker.training;

import io.entangle.shared.experiment.DistillationSpec;
import io.entangle.shared.experiment.TeacherTargets;
import io.entangle.worker.supernet.Targets;
import java.util.Arrays;

/**
 * Mixes a teacher's answers into the targets. Cross entropy is linear in its targets, so training on the mixture is training on the weighted sum of both losses (hard:
 * Touvron et al., <i>DeiT</i>, ICML 2021, equation 3, and the published AutoFormer script; soft: Hinton et al., 2015, with temperature 1, up to the teacher's entropy,
 * which has no gradient).
 *
 * @param spec how much and what of the teacher counts
 * @param smoothing share of a hard target that is spread over all classes
 * @param classes number of classes
 */
record Distillation(DistillationSpec spec, double smoothing, int classes) {

    /** The mixture, as probabilities. */
    Targets.Probabilities mix(Targets own, float[][] teacher) {
        float[] mixed = new float[own.count() * classes];
        for (int image = 0; image < own.count(); image++) {
            float[] taught =
                    spec.targets() == TeacherTargets.SOFT ? softmax(teacher[image]) : smoothed(best(teacher[image]));
            float[] given = own(own, image);
            for (int c = 0; c < classes; c++) {
                mixed[image * classes + c] = (float) ((1 - spec.weight()) * given[c] + spec.weight() * taught[c]);
            }
        }
        return new Targets.Probabilities(mixed, classes);
    }

    private float[] own(Targets targets, int image) {
        if (targets instanceof Targets.Labels labels) {
            return smoothed(labels.classes()[image]);
        }
        return ((Targets.Probabilities) targets.range(image, image + 1)).targets_BC();
    }

    private float[] smoothed(int label) {
        float[] target = new float[classes];
        Arrays.fill(target, (float) (smoothing / classes));
        target[label] += (float) (1 - smoothing);
        return target;
    }

    private static int best(float[] logits) {
        int best = 0;
        for (int c = 1; c < logits.length; c++) {
            if (logits[c] > logits[best]) {
                best = c;
            }
        }
        return best;
    }

    private static float[] softmax(float[] logits) {
        double largest = logits[best(logits)];
        double sum = 0;
        double[] exponentials = new double[logits.length];
        for (int c = 0; c < logits.length; c++) {
            exponentials[c] = Math.exp(logits[c] - largest);
            sum += exponentials[c];
        }
        float[] probabilities = new float[logits.length];
        for (int c = 0; c < logits.length; c++) {
            probabilities[c] = (float) (exponentials[c] / sum);
        }
        return probabilities;
    }
}
