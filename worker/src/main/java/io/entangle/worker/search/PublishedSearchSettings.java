package io.entangle.worker.search;

/**
 * Arguments of the published search script.
 *
 * @param seed of CPython's generator
 * @param generations {@code max_epochs}
 * @param population {@code population_num}
 * @param select {@code select_num}, how many parents there are
 * @param mutations {@code mutation_num}
 * @param crossovers {@code crossover_num}
 * @param layerProbability {@code m_prob}, for each ratio and each number of heads
 * @param subnetProbability {@code s_prob}, for depth and embedding
 * @param minMillions smallest number of parameters, in millions, allowed itself
 * @param maxMillions largest number of parameters, in millions, allowed itself
 */
public record PublishedSearchSettings(
        long seed,
        int generations,
        int population,
        int select,
        int mutations,
        int crossovers,
        double layerProbability,
        double subnetProbability,
        double minMillions,
        double maxMillions) {}
