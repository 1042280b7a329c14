package io.entangle.house;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.security.CodeSource;

/**
 * The compiled classes of one module.
 *
 * @param root the module's base package
 * @param main everything that ships, whatever its package
 * @param tests everything compiled from the module's test sources, fixtures of broken rules left out
 */
public record ModuleClasses(String root, JavaClasses main, JavaClasses tests) {

    /**
     * Reads the classes that lie beside two landmarks.
     *
     * @param shipped a class or package-info of the main code
     * @param test a class of the test code
     */
    public static ModuleClasses of(String root, Class<?> shipped, Class<?> test) {
        return new ModuleClasses(root, beside(shipped), beside(test));
    }

    private static JavaClasses beside(Class<?> landmark) {
        CodeSource source = landmark.getProtectionDomain().getCodeSource();
        return new ClassFileImporter()
                .withImportOption(location -> !location.contains("/archfixture/"))
                .importUrl(source.getLocation());
    }
}
