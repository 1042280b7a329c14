package io.entangle.api.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** YAML as a tree and back. A key that stands twice is an error. */
final class YamlText {

    private YamlText() {}

    /** One document. */
    static JsonNode read(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Object tree = new Yaml(new SafeConstructor(options)).load(text);
        return JsonMapper.shared().valueToTree(tree);
    }

    /** One document, in a file. */
    static JsonNode read(Path file) throws IOException {
        return read(Files.readString(file));
    }

    /** The tree as text that any reader of YAML takes. */
    static String write(JsonNode tree) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        return new Yaml(new SafeConstructor(new LoaderOptions()), new Representer(options), options)
                .dump(JsonMapper.shared().treeToValue(tree, Object.class));
    }
}
