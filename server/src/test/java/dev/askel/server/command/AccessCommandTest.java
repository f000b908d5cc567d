package dev.askel.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.access.key.PrincipalName.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the commands that manage access, and the file from which commands read settings. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class AccessCommandTest {
    private static Command read(String line) throws UsageException {
        return CommandParser.parse(List.of(line.split(" ")));
    }

    @Test
    void keys_accepts_an_action_and_no_key() throws UsageException {
        var file = Path.of("/r.key").toAbsolutePath().toString();
        assertThat(read("up --key-file /r.key"))
                .isEqualTo(new Command.Up(Map.of("askel.keys.file", file), Optional.empty()));
        assertThat(read("keys list --port 1 --key-file /r.key"))
                .isEqualTo(
                        new Command.Keys(
                                new Command.KeyAction.ListAll(),
                                settings(Map.of("askel.http.port", "1", "askel.keys.file", file))));
        assertThat(read("keys rotate")).isEqualTo(keys(new Command.KeyAction.Rotate()));
        assertThat(read("keys rotate-root")).isEqualTo(keys(new Command.KeyAction.RotateRoot()));
        assertThat(read("keys rotate-root --add"))
                .isEqualTo(keys(new Command.KeyAction.AddRoot(Optional.empty())));
        assertThat(read("keys rotate-root --add --kms arn:k"))
                .isEqualTo(keys(new Command.KeyAction.AddRoot(Optional.of("arn:k"))));
        assertThat(read("keys drop 3")).isEqualTo(keys(new Command.KeyAction.Drop(3)));
        assertThat(read("keys create r.key")).isEqualTo(keyFile(false, Optional.empty()));
        assertThat(read("keys create r.key --add")).isEqualTo(keyFile(true, Optional.empty()));
        assertThat(read("keys create r.key --kms arn:k"))
                .isEqualTo(keyFile(false, Optional.of("arn:k")));
        assertThat(read("keys reset --discard --db-url u"))
                .isEqualTo(new Command.ResetKeys(settings(Map.of("askel.database.url", "u"))));
        for (var wrong :
                List.of(
                        "keys",
                        "keys reset",
                        "keys melt",
                        "keys drop",
                        "keys drop x",
                        "keys list --add",
                        "keys rotate --kms arn:k",
                        "keys rotate-root --kms arn:k",
                        "keys create",
                        "keys create f --port 1")) {
            assertThatThrownBy(() -> read(wrong)).as(wrong).isInstanceOf(UsageException.class);
        }
    }

    @Test
    void users_and_access_accept_an_action_and_its_operands() throws UsageException {
        assertThat(read("access explain p states:X arn:r --port 1"))
                .isEqualTo(
                        new Command.ExplainAccess(
                                "p",
                                "states:X",
                                "arn:r",
                                settings(Map.of("askel.http.port", "1"))));
        assertThat(read("users password anna --policy viewer --account 111111111111 --port 1"))
                .isEqualTo(
                        new Command.UserCommand(
                                new Command.UserAction.ResetPassword(List.of("viewer")),
                                "anna",
                                Optional.of("111111111111"),
                                settings(Map.of("askel.http.port", "1"))));
        assertThat(read("users delete-password anna"))
                .isEqualTo(
                        new Command.UserCommand(
                                new Command.UserAction.DeletePassword(),
                                "anna",
                                Optional.empty(),
                                settings(Map.of())));
        assertThat(read("users end-sessions anna --federated --db-url u"))
                .isEqualTo(
                        new Command.UserCommand(
                                new Command.UserAction.EndSessions(true),
                                "anna",
                                Optional.empty(),
                                settings(Map.of("askel.database.url", "u"))));
        assertThat(read("users end-sessions anna --account 111111111111"))
                .isEqualTo(
                        new Command.UserCommand(
                                new Command.UserAction.EndSessions(false),
                                "anna",
                                Optional.of("111111111111"),
                                settings(Map.of())));
        for (var wrong :
                List.of(
                        "users",
                        "users list",
                        "users end-sessions",
                        "users end-sessions anna --policy viewer",
                        "users password anna --federated",
                        "users password",
                        "users password --policy viewer",
                        "users delete-password anna --policy viewer")) {
            assertThatThrownBy(() -> read(wrong)).as(wrong).isInstanceOf(UsageException.class);
        }
        for (var wrong : List.of("access", "access list", "access explain p a", "access explain")) {
            assertThatThrownBy(() -> read(wrong)).as(wrong).isInstanceOf(UsageException.class);
        }
    }

    @Test
    void policies_accepts_an_action_and_its_operands() throws UsageException {
        assertThat(read("policies list --account 111111111111 --port 1"))
                .isEqualTo(
                        new Command.PolicyCommand(
                                new Command.PolicyAction.ListAll(),
                                Optional.of("111111111111"),
                                settings(Map.of("askel.http.port", "1"))));
        assertThat(read("policies show p")).isEqualTo(policies(new Command.PolicyAction.Show("p")));
        assertThat(read("policies create p --from f.json"))
                .isEqualTo(policies(new Command.PolicyAction.Create("p", file("f.json"))));
        assertThat(read("policies update p --from -"))
                .isEqualTo(policies(new Command.PolicyAction.Update("p", Optional.empty())));
        assertThat(read("policies delete p"))
                .isEqualTo(policies(new Command.PolicyAction.Delete("p")));
        assertThat(read("policies attach p --user anna"))
                .isEqualTo(policies(new Command.PolicyAction.Attach("p", Kind.USER, "anna")));
        assertThat(read("policies detach p --role r"))
                .isEqualTo(policies(new Command.PolicyAction.Detach("p", Kind.ROLE, "r")));
        for (var wrong :
                List.of(
                        "policies",
                        "policies melt p",
                        "policies show",
                        "policies create p",
                        "policies delete p --from f",
                        "policies attach p",
                        "policies attach p --user a --role r",
                        "policies delete p --user a",
                        "policies attach --user a")) {
            assertThatThrownBy(() -> read(wrong)).as(wrong).isInstanceOf(UsageException.class);
        }
    }

    @Test
    void a_command_reads_the_settings_of_a_server_from_its_file() throws UsageException {
        var settings =
                new CommandSettings(
                        Map.of("askel.http.port", "1"), Optional.of(Path.of("askel.conf")));
        for (var line :
                List.of(
                        "inspect a",
                        "quarantine",
                        "connections list",
                        "keys list",
                        "keys list --account 111111111111",
                        "policies list",
                        "users end-sessions anna",
                        "access explain p states:X arn:r",
                        "keys reset --discard",
                        "record a")) {
            assertThat(read(line + " --port 1 --config askel.conf").toString())
                    .as(line)
                    .contains(settings.toString());
        }
        assertThat(read("keys create r.key --config askel.conf"))
                .isEqualTo(
                        new Command.CreateKeyFile(
                                Path.of("r.key"),
                                false,
                                Optional.empty(),
                                new CommandSettings(Map.of(), settings.config())));
    }

    private static CommandSettings settings(Map<String, String> options) {
        return new CommandSettings(options, Optional.empty());
    }

    private static Command keyFile(boolean adds, Optional<String> kmsKey) {
        return new Command.CreateKeyFile(Path.of("r.key"), adds, kmsKey, settings(Map.of()));
    }

    private static Optional<Path> file(String name) {
        return Optional.of(Path.of(name));
    }

    private static Command policies(Command.PolicyAction action) {
        return new Command.PolicyCommand(action, Optional.empty(), settings(Map.of()));
    }

    private static Command keys(Command.KeyAction action) {
        return new Command.Keys(action, settings(Map.of()));
    }
}
