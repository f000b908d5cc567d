package dev.askel.engine.registry;

import dev.askel.engine.visibility.TestCatalogue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Two nodes on one database, each with its own registry and caches. The database is deleted with
 * the test class.
 */
public final class TwoNodes implements AfterAllCallback {
    public final TestCatalogue catalogue = new TestCatalogue();
    public final TestRegistry here = new TestRegistry(catalogue);
    public final TestRegistry there = new TestRegistry(catalogue);

    @Override
    public void afterAll(ExtensionContext context) {
        catalogue.close();
    }
}
