package io.entangle.worker.data;

/**
 * {@code builtin:shapes}: drawn shapes of {@link ShapeClass ten classes}, 32 × 32 pixels, in random colours, sizes,
 * places and rotations, with clutter and noise. Nothing is downloaded or stored; image {@code i} is the same for the
 * same seed wherever and whenever it is drawn. Shapes are lighter than their background, which is what a small
 * transformer needs to get hold of them within minutes; place and rotation keep a linear model on the pixels at about a
 * third.
 *
 * <p>Parameters, all optional, follow a question mark: {@code builtin:shapes?train=10000&test=2000&seed=0}.
 */
final class BuiltInShapes implements DatasetFormat {

    static final String LOCATION = "builtin:shapes";

    private static final long MOST_IMAGES = 1_000_000;

    @Override
    public String name() {
        return "builtin-shapes";
    }

    @Override
    public boolean recognises(String location) {
        return location.equals(LOCATION) || location.startsWith(LOCATION + "?");
    }

    /** Both splits are generated, so the options have no effect. */
    @Override
    public Dataset open(String location, DatasetOptions options, DataStorage storage) {
        Parameters parameters = Parameters.of(location);
        return new Dataset(
                ShapeClass.names(),
                new ShapeSplit("train", parameters.seed, parameters.train),
                new ShapeSplit("test", parameters.seed, parameters.test));
    }

    private record Parameters(int train, int test, long seed) {

        private static final Parameters DEFAULT = new Parameters(10_000, 2_000, 0);

        static Parameters of(String location) {
            Parameters parameters = DEFAULT;
            String query = location.substring(LOCATION.length());
            if (!query.isEmpty()) {
                for (String assignment : query.substring(1).split("&", -1)) {
                    parameters = parameters.with(location, assignment);
                }
            }
            return parameters;
        }

        private Parameters with(String location, String assignment) {
            int equals = assignment.indexOf('=');
            String name = assignment.substring(0, Math.max(0, equals));
            String value = assignment.substring(equals + 1);
            return switch (name) {
                case "train" -> new Parameters(images(location, assignment, value), test, seed);
                case "test" -> new Parameters(train, images(location, assignment, value), seed);
                case "seed" -> new Parameters(train, test, wholeNumber(location, assignment, value));
                default ->
                    throw new DatasetException("'" + location + "' has a parameter '" + assignment
                            + "' that is not one of train=…, test=…, seed=…");
            };
        }

        private static int images(String location, String assignment, String value) {
            long images = wholeNumber(location, assignment, value);
            int classes = ShapeClass.names().size();
            if (images < classes || images > MOST_IMAGES) {
                throw new DatasetException("'" + location + "': " + assignment + " must lie between " + classes
                        + " (one image per class) and " + MOST_IMAGES);
            }
            return (int) images;
        }

        private static long wholeNumber(String location, String assignment, String value) {
            try {
                return Long.parseLong(value);
            } catch (NumberFormatException e) {
                throw new DatasetException("'" + location + "': " + assignment + " does not give a whole number", e);
            }
        }
    }
}
