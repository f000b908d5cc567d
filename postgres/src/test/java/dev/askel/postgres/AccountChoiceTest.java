package dev.askel.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class AccountChoiceTest {
    private static final List<String> NO_USERADD = List.of("no-such-program-of-askel");

    private static AccountChoice.Machine machineWith(String... accounts) {
        return new AccountChoice.Machine(Set.of(accounts)::contains, NO_USERADD);
    }

    private static String user(AccountChoice choice) {
        return choice.account().user();
    }

    @Test
    void the_dedicated_account_is_used_where_it_exists() {
        var choice = AccountChoice.choose(machineWith("nobody", "postgres", "askel"), "", true);
        assertThat(user(choice)).isEqualTo("askel");
        assertThat(choice.reason()).isEmpty();
    }

    @Test
    void another_account_is_used_and_the_reason_is_given() {
        var withoutUseradd = AccountChoice.choose(machineWith("nobody", "postgres"), "", true);
        assertThat(user(withoutUseradd)).isEqualTo("postgres");
        assertThat(withoutUseradd.reason())
                .contains("the account askel cannot be created")
                .contains(NO_USERADD.getFirst());
        var withoutCreation = AccountChoice.choose(machineWith("nobody"), "", false);
        assertThat(user(withoutCreation)).isEqualTo("nobody");
        assertThat(withoutCreation.reason()).contains("askel.postgres.create-user is off");
        var configured = AccountChoice.choose(machineWith("askel", "database"), "database", true);
        assertThat(user(configured)).isEqualTo("database");
        assertThat(configured.reason()).isEqualTo("askel.postgres.user names it");
    }

    @Test
    void a_missing_account_refuses_the_start() {
        assertThatThrownBy(() -> AccountChoice.choose(machineWith(), "", true))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("askel, postgres, nobody");
        assertThatThrownBy(() -> AccountChoice.choose(machineWith("nobody"), "database", true))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("no user database");
    }

    /**
     * The command edits copies of the account files, so that the accounts of this machine do not
     * change.
     */
    @Test
    void root_adds_the_dedicated_account_without_a_login_shell(@TempDir Path prefix)
            throws IOException {
        assumeTrue(
                System.getProperty("user.name").equals("root")
                        && Files.isExecutable(Path.of("/usr/sbin/useradd")),
                "only root adds accounts, with useradd");
        var accounts = Files.createDirectories(prefix.resolve("etc")).resolve("passwd");
        Files.writeString(accounts, "nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin\n");
        Files.writeString(prefix.resolve("etc/group"), "nogroup:x:65534:\n");
        var machine =
                new AccountChoice.Machine(
                        user -> lines(accounts).stream().anyMatch(it -> it.startsWith(user + ":")),
                        List.of("useradd", "--prefix", prefix.toString()));
        var choice = AccountChoice.choose(machine, "", true);
        assertThat(choice.reason()).isEmpty();
        assertThat(user(choice)).isEqualTo("askel");
        assertThat(lines(accounts).getLast())
                .startsWith("askel:")
                .endsWith(":/nonexistent:/usr/sbin/nologin");
        assertThat(lines(prefix.resolve("etc/group")).getLast()).startsWith("askel:");
        assertThat(prefix.resolve("nonexistent")).doesNotExist();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
