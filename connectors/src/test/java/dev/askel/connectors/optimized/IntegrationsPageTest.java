package dev.askel.connectors.optimized;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Checks that the page of integrations matches the table. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class IntegrationsPageTest {
    private static final Path PAGE = Path.of("../docs/integrations.md");

    @Test
    void the_page_matches_the_table() throws IOException {
        var tested = new TreeSet<>(MotoJobsTest.TESTED);
        // Tests of these APIs are in the tours with AWS's services (AwsTourTest in the module
        // docs).
        tested.addAll(Set.of("dynamodb:getItem", "dynamodb:putItem"));
        var text = IntegrationsPage.render(tested);
        if (Boolean.getBoolean("askel.write-docs")) {
            Files.writeString(PAGE, text);
        }
        assertThat(PAGE).hasContent(text);
    }
}
