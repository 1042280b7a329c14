package io.entangle.worker.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The outlines of {@code builtin:shapes}, about one unit in radius around the origin, y pointing down. */
enum ShapeClass {
    ARROW {
        @Override
        List<Outline> outlines() {
            return List.of(Outline.of(-1, -.28, .1, -.28, .1, -.8, 1, 0, .1, .8, .1, .28, -1, .28));
        }
    },
    CIRCLE {
        @Override
        List<Outline> outlines() {
            return List.of(Outline.arc(0, 0, 1, 0, 2 * Math.PI));
        }
    },
    CRESCENT {
        @Override
        List<Outline> outlines() {
            Outline outer = Outline.arc(0, 0, 1, .3 * Math.PI, 1.7 * Math.PI);
            double endX = StrictMath.cos(.3 * Math.PI);
            double endY = StrictMath.sin(.3 * Math.PI);
            double centre = .75;
            double radius = StrictMath.hypot(centre - endX, endY);
            double angle = StrictMath.atan2(endY, endX - centre);
            return List.of(outer.followedBy(Outline.arc(centre, 0, radius, 2 * Math.PI - angle, angle)));
        }
    },
    CROSS {
        @Override
        List<Outline> outlines() {
            return List.of(Outline.of(
                    -.3, -1, .3, -1, .3, -.3, 1, -.3, 1, .3, .3, .3, .3, 1, -.3, 1, -.3, .3, -1, .3, -1, -.3, -.3,
                    -.3));
        }
    },
    HEART {
        @Override
        List<Outline> outlines() {
            int points = 40;
            double[] x = new double[points];
            double[] y = new double[points];
            for (int i = 0; i < points; i++) {
                double t = 2 * Math.PI * i / points;
                x[i] = StrictMath.pow(StrictMath.sin(t), 3);
                y[i] = -(13 * StrictMath.cos(t)
                                - 5 * StrictMath.cos(2 * t)
                                - 2 * StrictMath.cos(3 * t)
                                - StrictMath.cos(4 * t))
                        / 16;
            }
            return List.of(new Outline(x, y));
        }
    },
    HOURGLASS {
        @Override
        List<Outline> outlines() {
            return List.of(Outline.of(-.8, -.9, .8, -.9, .12, 0, .8, .9, -.8, .9, -.12, 0));
        }
    },
    RING {
        @Override
        List<Outline> outlines() {
            return List.of(Outline.arc(0, 0, 1, 0, 2 * Math.PI), Outline.arc(0, 0, .55, 0, 2 * Math.PI));
        }
    },
    SQUARE {
        @Override
        List<Outline> outlines() {
            return List.of(Outline.of(-.8, -.8, .8, -.8, .8, .8, -.8, .8));
        }
    },
    STAR {
        @Override
        List<Outline> outlines() {
            int points = 10;
            double[] x = new double[points];
            double[] y = new double[points];
            for (int i = 0; i < points; i++) {
                double radius = i % 2 == 0 ? 1.1 : .45;
                double angle = 2 * Math.PI * i / points;
                x[i] = radius * StrictMath.cos(angle);
                y[i] = radius * StrictMath.sin(angle);
            }
            return List.of(new Outline(x, y));
        }
    },
    TRIANGLE {
        @Override
        List<Outline> outlines() {
            return List.of(Outline.of(1, 0, -.5, .866, -.5, -.866));
        }
    };

    private static final List<ShapeClass> ALL = List.of(values());
    private static final List<String> NAMES =
            ALL.stream().map(shape -> shape.name().toLowerCase(Locale.ROOT)).toList();

    /** Returns the class names in the order of the labels. */
    static List<String> names() {
        return NAMES;
    }

    static ShapeClass ofLabel(int label) {
        return ALL.get(label);
    }

    /** Returns closed outlines; what lies inside an odd number of them is the shape. */
    abstract List<Outline> outlines();

    /** Returns the shape scaled, turned and moved. */
    List<Outline> placed(double centreX, double centreY, double radius, double angle) {
        List<Outline> placed = new ArrayList<>();
        for (Outline outline : outlines()) {
            placed.add(outline.placed(centreX, centreY, radius, angle));
        }
        return placed;
    }
}
