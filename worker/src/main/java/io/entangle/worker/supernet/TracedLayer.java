package io.entangle.worker.supernet;

/**
 * A layer whose output the program gives away when asked.
 *
 * @param name as the published code names it
 * @param order which token of the image lies at each place of the output; empty where they lie in the order of the grid
 */
@SuppressWarnings("ArrayRecordComponent") // made for one call
record TracedLayer(String name, int[] order) {}
