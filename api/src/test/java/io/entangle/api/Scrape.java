package io.entangle.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Prometheus reads of the application under test.
 *
 * @param samples the value of each series, by its name and labels as they are written
 */
public record Scrape(Map<String, Double> samples) {

    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"[^\"]*\"");

    /** Scrapes as a user who may read. */
    public static Scrape of(Api api) {
        Api.Answer answer = api.get("/actuator/prometheus");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        Map<String, Double> samples = new HashMap<>();
        answer.text().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            samples.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
        });
        return new Scrape(Map.copyOf(samples));
    }

    /**
     * The value of one series.
     *
     * @param series name and labels as they are written, such as {@code a_total{kind="SEARCH"}}, labels in the order of the alphabet
     */
    public double value(String series) {
        Double value = samples.get(series);
        assertThat(value).as("%s among %s", series, family(series)).isNotNull();
        return value == null ? Double.NaN : value;
    }

    /** The names of all series. */
    public Set<String> names() {
        return samples.keySet().stream().map(Scrape::name).collect(Collectors.toSet());
    }

    /** The labels of a series, by which it may be told from others of its name. */
    public Set<String> labels(String name) {
        return samples.keySet().stream()
                .filter(series -> name(series).equals(name))
                .flatMap(series -> LABEL.matcher(series).results())
                .map(label -> label.group(1))
                .collect(Collectors.toSet());
    }

    private Set<String> family(String series) {
        return samples.keySet().stream()
                .filter(other -> name(other).equals(name(series)))
                .collect(Collectors.toSet());
    }

    private static String name(String series) {
        int brace = series.indexOf('{');
        return brace < 0 ? series : series.substring(0, brace);
    }
}
