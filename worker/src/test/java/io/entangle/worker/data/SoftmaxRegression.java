package io.entangle.worker.data;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Multinomial logistic regression by stochastic gradient descent with momentum, its rate falling to zero. */
final class SoftmaxRegression {

    private static final int BATCH = 50;
    private static final float MOMENTUM = 0.9f;

    private final int classes;
    private final int features;
    private final float[] weights_FC;

    private SoftmaxRegression(int classes, int features) {
        this.classes = classes;
        this.features = features;
        this.weights_FC = new float[features * classes];
    }

    static SoftmaxRegression fit(float[][] x, int[] labels, int classes, int epochs, float rate) {
        SoftmaxRegression model = new SoftmaxRegression(classes, x[0].length);
        float[] gradient_FC = new float[model.weights_FC.length];
        int[] order = IntStream.range(0, x.length).toArray();
        SplittableRandom random = new SplittableRandom(1);
        int steps = x.length / BATCH;
        for (int epoch = 0; epoch < epochs; epoch++) {
            order = StratifiedChoice.shuffled(order, random);
            for (int step = 0; step < steps; step++) {
                float progress = (epoch + (float) step / steps) / epochs;
                for (int i = 0; i < gradient_FC.length; i++) {
                    gradient_FC[i] *= MOMENTUM;
                }
                for (int b = 0; b < BATCH; b++) {
                    int sample = order[step * BATCH + b];
                    model.addGradient(x[sample], labels[sample], gradient_FC);
                }
                float stepSize = rate * (1 - progress) / BATCH;
                for (int i = 0; i < gradient_FC.length; i++) {
                    model.weights_FC[i] -= stepSize * gradient_FC[i];
                }
            }
        }
        return model;
    }

    private void addGradient(float[] x, int label, float[] gradient_FC) {
        float[] error = probabilities(x);
        error[label] -= 1;
        for (int f = 0; f < features; f++) {
            for (int c = 0; c < classes; c++) {
                gradient_FC[f * classes + c] += x[f] * error[c];
            }
        }
    }

    private float[] probabilities(float[] x) {
        float[] scores = new float[classes];
        for (int f = 0; f < features; f++) {
            for (int c = 0; c < classes; c++) {
                scores[c] += x[f] * weights_FC[f * classes + c];
            }
        }
        float largest = scores[0];
        for (float score : scores) {
            largest = Math.max(largest, score);
        }
        float sum = 0;
        for (int c = 0; c < classes; c++) {
            scores[c] = (float) Math.exp(scores[c] - largest);
            sum += scores[c];
        }
        for (int c = 0; c < classes; c++) {
            scores[c] /= sum;
        }
        return scores;
    }

    double accuracy(float[][] x, int[] labels) {
        int right = 0;
        for (int i = 0; i < x.length; i++) {
            float[] probabilities = probabilities(x[i]);
            float best = probabilities[0];
            for (float probability : probabilities) {
                best = Math.max(best, probability);
            }
            right += probabilities[labels[i]] == best ? 1 : 0;
        }
        return (double) right / x.length;
    }
}
