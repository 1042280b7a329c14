package io.entangle.worker.data;

import io.entangle.shared.experiment.ColorJitterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random brightness, contrast and saturation, in random order (torchvision's {@code ColorJitter} without hue). */
record ColorJitter(ColorJitterSpec spec) implements Augmentation {

    @Override
    public RgbImage apply(RgbImage image, SplittableRandom random) {
        RgbImage changed = image;
        for (Draw draw : draw(random)) {
            changed = switch (draw.property()) {
                case BRIGHTNESS -> Enhancement.brightness(changed, draw.factor());
                case CONTRAST -> Enhancement.contrast(changed, draw.factor());
                case SATURATION -> Enhancement.color(changed, draw.factor());
            };
        }
        return changed;
    }

    /** Draws what happens to one image, in that order: each property once, with a factor from 1 − strength to 1 + strength. */
    List<Draw> draw(SplittableRandom random) {
        List<Draw> draws = new ArrayList<>();
        for (int i : StratifiedChoice.shuffled(new int[] {0, 1, 2}, random)) {
            Property property = Property.values()[i];
            double strength = strength(property);
            draws.add(new Draw(property, 1 - strength + 2 * strength * random.nextDouble()));
        }
        return draws;
    }

    private double strength(Property property) {
        return switch (property) {
            case BRIGHTNESS -> spec.brightness();
            case CONTRAST -> spec.contrast();
            case SATURATION -> spec.saturation();
        };
    }

    /** What can be changed. */
    enum Property {
        BRIGHTNESS,
        CONTRAST,
        SATURATION
    }

    /** One change as it was drawn; a factor of 1 changes nothing. */
    record Draw(Property property, double factor) {}
}
