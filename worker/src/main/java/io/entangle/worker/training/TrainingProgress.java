package io.entangle.worker.training;

import io.entangle.shared.architecture.Architecture;
import java.time.Duration;
import java.util.List;

/**
 * How a training stands after a step.
 *
 * @param epoch of the step, from 0
 * @param epochs of the training
 * @param step steps done over the whole training
 * @param steps of the whole training
 * @param loss of the step, the mean of its subnets'
 * @param lossAverage exponential average of the loss
 * @param epochLoss mean loss of the epoch's steps so far, those of earlier attempts included
 * @param learningRate in force
 * @param imagesPerSecond lately, waiting for data included; an image of a step counts once, however many subnets are trained on it
 * @param dataWaitShare share of the time, lately, that the training waited for images, 0 to 1
 * @param remaining time to the end at that speed
 * @param architectures sampled in the step
 */
public record TrainingProgress(
        int epoch,
        int epochs,
        long step,
        long steps,
        double loss,
        double lossAverage,
        double epochLoss,
        double learningRate,
        double imagesPerSecond,
        double dataWaitShare,
        Duration remaining,
        List<Architecture> architectures) {}
