package io.entangle.worker.data;

import io.entangle.shared.random.RandomStreams;

/** Generated images of shapes; the classes take turns. */
final class ShapeSplit implements Split {

    private final String name;
    private final long seed;
    private final int size;

    ShapeSplit(String name, long seed, int size) {
        this.name = name;
        this.seed = seed;
        this.size = size;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public String id(int index) {
        return "shapes/" + seed + "/" + name + "/" + index;
    }

    @Override
    public int label(int index) {
        return index % ShapeClass.names().size();
    }

    @Override
    public RgbImage image(int index) {
        return ShapeScene.draw(ShapeClass.ofLabel(label(index)), RandomStreams.stream(seed, "shapes-" + name, index));
    }

    /** The pixels: they are drawn, not stored. */
    @Override
    public byte[] bytes(int index) {
        return image(index).rgb();
    }

    /** Nothing: the id says all there is to know of a drawn sample. */
    @Override
    public byte[] stamp(int index) {
        return new byte[0];
    }
}
