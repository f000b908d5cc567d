package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.access.AccessKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the audit log of a server with signed calls. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class AuditTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACCOUNT = "555555555555";
    private static final String OTHER_ACCOUNT = "666666666666";

    private static SignedClient admin;

    @BeforeAll
    static void createAdministrator() throws Exception {
        admin = AccessServer.user(ACCOUNT, "admin", "administrator");
    }

    private static List<JsonNode> records(SignedClient client, String query) throws Exception {
        var response = client.rest("GET", "/audit", query, "");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        var records = new ArrayList<JsonNode>();
        JSON.readTree(response.body()).path("records").forEach(records::add);
        return records;
    }

    private static List<String> members(List<JsonNode> records, String member) {
        return records.stream().map(record -> record.path(member).asText()).toList();
    }

    @Test
    void a_change_is_found_by_its_principal_and_resource() throws Exception {
        admin.call("CreateActivity", "{\"name\":\"audited\"}");
        var arn = "arn:aws:states:eu-north-1:555555555555:activity:audited";
        var found = records(admin, "resource=" + arn.replace(":", "%3A"));
        assertThat(found).hasSize(1);
        var record = found.getFirst();
        assertThat(record.path("principal").asText())
                .isEqualTo("arn:aws:iam::555555555555:user/admin");
        assertThat(record.path("action").asText()).isEqualTo("states:CreateActivity");
        assertThat(record.path("verdict").asText()).isEqualTo("ALLOWED");
        assertThat(record.path("address").asText()).isEqualTo("127.0.0.1");
        assertThat(members(records(admin, "action=states%3ADescribe%2A"), "action")).isEmpty();
    }

    @Test
    void starts_are_not_recorded_unless_the_setting_is_on() throws Exception {
        admin.call(
                "StartExecution",
                "{\"stateMachineArn\":\"arn:aws:states:eu-north-1:555555555555:stateMachine:none\"}");
        // The server answers a change only after it has stored the record of the change and all
        // earlier records.
        admin.call("CreateActivity", "{\"name\":\"later\"}");
        assertThat(members(records(admin, ""), "action"))
                .contains("states:CreateActivity")
                .doesNotContain("states:StartExecution");
    }

    /** Waits for a record that its request did not wait for. */
    private static JsonNode awaitRecord(SignedClient client, String query) throws Exception {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (true) {
            var found = records(client, query);
            if (!found.isEmpty()) {
                return found.getFirst();
            }
            assertThat(System.nanoTime()).as(query).isLessThan(deadline);
        }
    }

    @Test
    void refused_requests_are_recorded() throws Exception {
        var viewer = AccessServer.user(ACCOUNT, "viewer", "viewer");
        assertThat(viewer.call("CreateActivity", "{\"name\":\"a\"}"))
                .contains("AccessDeniedException");
        assertThat(viewer.rest("GET", "/audit", "", "").statusCode()).isEqualTo(403);
        var denied = awaitRecord(admin, "principal=%2Auser%2Fviewer&verdict=DENIED");
        assertThat(denied.path("action").asText())
                .isIn("askel:ListAuditRecords", "states:CreateActivity");

        var forged =
                new SignedClient(
                        admin.address(),
                        new AccessKey(admin.key().id(), "x" + viewer.key().secret().substring(1)));
        // A forged call proves no account, so its record belongs to the account of the
        // installation.
        var auditor = AccessServer.user("123456789012", "auditor", "administrator");
        var query = "verdict=UNAUTHENTICATED&principal=" + admin.key().id().text();
        long deadline = System.nanoTime() + 60_000_000_000L;
        // Only a sample of the refusals of an address is recorded, and other tests are refused too.
        do {
            assertThat(System.nanoTime()).isLessThan(deadline);
            assertThat(forged.call("ListActivities", "{}")).contains("InvalidSignatureException");
            LockSupport.parkNanos(500_000_000);
        } while (records(auditor, query).isEmpty());
    }

    @Test
    void an_account_sees_only_its_own_records() throws Exception {
        var stranger = AccessServer.user(OTHER_ACCOUNT, "stranger", "administrator");
        stranger.call("CreateActivity", "{\"name\":\"foreign\"}");
        assertThat(records(stranger, ""))
                .isNotEmpty()
                .allMatch(record -> record.path("account").asText().equals(OTHER_ACCOUNT));
        assertThat(records(admin, ""))
                .allMatch(record -> record.path("account").asText().equals(ACCOUNT));
    }

    @Test
    void the_sink_has_each_record_as_a_line_and_no_secret() throws Exception {
        var planted = "planted-7f3a";
        admin.rest(
                "POST",
                "/connections",
                "",
                """
                {"name": "c-%s", "authorizationType": "API_KEY", "authParameters":
                 {"apiKeyAuthParameters": {"apiKeyName": "k", "apiKeyValue": "secret-%s"}},
                 "allowedHosts": ["example.com"]}\
                """
                        .formatted(planted, planted));
        var folder = AccessServer.data().resolve("audit-log");
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!text(folder).contains("connection/c-" + planted)) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
        assertThat(text(folder)).doesNotContain("secret-" + planted, admin.key().secret());
        for (var line : text(folder).lines().toList()) {
            assertThat(JSON.readTree(line).path("version").asInt()).isEqualTo(1);
        }
        try (var files = Files.list(folder)) {
            assertThat(files.toList())
                    .isNotEmpty()
                    .allSatisfy(file -> {
                        assertThat(file.getFileName().toString())
                                .matches("\\d{4}-\\d{2}-\\d{2}\\.jsonl");
                        assertThat(
                                        PosixFilePermissions.toString(
                                                Files.getPosixFilePermissions(file)))
                                .isEqualTo("rw-------");
                    });
        }
    }

    private static String text(Path folder) throws Exception {
        if (!Files.isDirectory(folder)) {
            return "";
        }
        var text = new StringBuilder();
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }

    @Test
    void a_start_with_a_wrong_setting_is_refused(@TempDir Path folder) throws IOException {
        for (var setting :
                List.of("askel.audit.retention = 1h", "askel.access.unknown-role = maybe")) {
            var config = Files.writeString(folder.resolve("askel.conf"), setting);
            var wrong =
                    AskelCommand.refusedUp(
                            "--config",
                            config.toString(),
                            "--data",
                            AccessServer.data().toString());
            assertThat(wrong.status()).isEqualTo(ExitStatus.REFUSED);
            assertThat(wrong.errors()).contains(setting.substring(0, "askel.audit".length()));
        }
    }
}
