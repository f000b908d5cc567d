package dev.askel.connectors.optimized;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.connectors.Calls;
import dev.askel.connectors.aws.AssumedRoles;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.aws.ModelledServices;
import dev.askel.connectors.aws.OwnServer;
import dev.askel.connectors.call.HttpCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The page of integrations says what the table says. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class IntegrationsPageTest {
    private static final Path PAGE = Path.of("../docs/integrations.md");

    @Test
    void the_page_is_the_tables() throws IOException {
        try (var http = new HttpCalls(Calls.gates(), Duration.ofSeconds(1), 1)) {
            var aws =
                    new ModelledServices(
                            new AwsEnvironment(Map.of()),
                            http,
                            new AssumedRoles(InstantSource.system()),
                            new OwnServer());
            var text = IntegrationsPage.text(aws, MotoJobsTest.TRIED);
            if (Boolean.getBoolean("askel.write-docs")) {
                Files.writeString(PAGE, text);
            }
            assertThat(PAGE).hasContent(text);
        }
    }
}
