package io.entangle.worker.data;

/**
 * Images and their labels.
 *
 * @param images the images
 * @param labels their labels
 */
record IdxPair(PixelFile images, IdxFile labels) {}
