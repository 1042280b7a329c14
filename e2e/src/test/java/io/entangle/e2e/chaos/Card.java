package io.entangle.e2e.chaos;

/**
 * A fault that is to happen.
 *
 * @param number its place in the deck, from 1
 * @param type what goes wrong
 * @param wish when it would like to happen; after a while any moment does that the type allows
 * @param seed of whatever else is left to chance
 */
record Card(int number, FaultType type, Wish wish, long seed) {}
