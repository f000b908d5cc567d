package dev.askel.engine;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;

/** The rooms of the engine, and who may use whom (design section 2). */
@AnalyzeClasses(packages = "dev.askel.engine", importOptions = ImportOption.DoNotIncludeTests.class)
final class EngineArchitectureTest {
    private static final String ENGINE = "dev.askel.engine";

    /** What each room may use beside itself; the root package puts all of them together. */
    private static final Map<String, Set<String>> ARROWS =
            Map.ofEntries(
                    entry("memory", Set.of()),
                    entry("key", Set.of("journal")),
                    entry("api", Set.of("key")),
                    entry("deferral", Set.of()),
                    entry("journal", Set.of("deferral")),
                    entry("task", Set.of()),
                    entry("daemon", Set.of()),
                    entry("evaluation", Set.of()),
                    entry("connection", Set.of("api", "journal", "key", "visibility")),
                    entry("visibility", Set.of("api", "journal")),
                    entry("registry", Set.of("api", "journal", "visibility")),
                    entry("mock", Set.of("api")),
                    entry(
                            "execution",
                            Set.of(
                                    "api",
                                    "deferral",
                                    "journal",
                                    "key",
                                    "memory",
                                    "task",
                                    "visibility",
                                    "registry",
                                    "mock",
                                    "daemon",
                                    "evaluation")),
                    entry(
                            "statetest",
                            Set.of(
                                    "api",
                                    "journal",
                                    "task",
                                    "visibility",
                                    "execution",
                                    "evaluation")),
                    entry("activity", Set.of("api", "journal", "registry", "execution")),
                    entry(
                            "observability",
                            Set.of("api", "journal", "visibility", "execution", "daemon")),
                    entry(
                            "express",
                            Set.of(
                                    "api",
                                    "journal",
                                    "task",
                                    "visibility",
                                    "registry",
                                    "mock",
                                    "execution",
                                    "evaluation",
                                    "observability")),
                    entry("feed", Set.of("api", "journal", "visibility", "execution")),
                    entry("statistics", Set.of("api", "journal", "visibility", "execution")),
                    entry("bulk", Set.of("api", "deferral", "journal", "visibility", "daemon")),
                    entry("retention", Set.of("api", "journal", "visibility", "daemon")),
                    entry("wakeup", Set.of("journal", "task", "execution", "daemon")));

    @ArchTest
    static final ArchRule no_rooms_need_each_other =
            slices().matching(ENGINE + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static void the_arrows_between_rooms_run_one_way(JavaClasses classes) {
        var wrong = new TreeSet<String>();
        for (var each : classes) {
            for (var dependency : each.getDirectDependenciesFromSelf()) {
                if (!isAllowed(dependency)) {
                    wrong.add(dependency.getDescription());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static boolean isAllowed(Dependency dependency) {
        var from = room(dependency.getOriginClass());
        var to = room(dependency.getTargetClass());
        if (from.isEmpty() || from.equals(to)) {
            return true;
        }
        var known = ARROWS.get(from);
        assertThat(known).as("the room %s", from).isNotNull();
        return to.equals("elsewhere") || (known != null && known.contains(to));
    }

    /** The room's name; empty for the root package, "elsewhere" outside of the engine. */
    private static String room(JavaClass type) {
        var name = type.getBaseComponentType().getPackageName();
        if (!name.equals(ENGINE) && !name.startsWith(ENGINE + ".")) {
            return "elsewhere";
        }
        var rest = name.substring(ENGINE.length());
        return rest.isEmpty() ? "" : rest.substring(1).split("\\.", 2)[0];
    }

    @ArchTest
    static final ArchRule the_engine_speaks_no_http =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "java.net.http..",
                            "com.sun.net.httpserver..",
                            "org.apache.pekko.http..");

    @ArchTest
    static final ArchRule only_rooms_with_tables_speak_sql =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            ENGINE,
                            ENGINE + ".journal..",
                            ENGINE + ".key..",
                            ENGINE + ".registry..",
                            ENGINE + ".connection..",
                            ENGINE + ".bulk..",
                            ENGINE + ".retention..",
                            ENGINE + ".visibility..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "java.sql..",
                            "javax.sql..",
                            "org.postgresql..",
                            "com.zaxxer..",
                            "org.flywaydb..");

    @ArchTest
    static final ArchRule nothing_is_called_by_a_word_without_meaning =
            noClasses()
                    .that()
                    // AWS's own word.
                    .doNotHaveSimpleName("IncludedData")
                    .should()
                    .haveNameMatching(
                            ".*(Util|Helper|Manager|Common|Impl|Handler|Processor|Info|Data)s?"
                                    + "([A-Z$].*)?");

    @ArchTest
    static final ArchRule actors_never_wait =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            ENGINE + ".execution..",
                            ENGINE + ".activity..",
                            ENGINE + ".bulk..",
                            ENGINE + ".express..",
                            ENGINE + ".feed..",
                            ENGINE + ".wakeup..")
                    .should()
                    .callMethodWhere(
                            describe(
                                    "it blocks the calling thread",
                                    EngineArchitectureTest::blocks));

    private static boolean blocks(JavaCall<?> call) {
        var owner = call.getTargetOwner();
        return switch (call.getTarget().getName()) {
            case "sleep" -> owner.isEquivalentTo(Thread.class);
            case "join" ->
                    owner.isEquivalentTo(Thread.class)
                            || owner.isEquivalentTo(CompletableFuture.class);
            case "get" -> owner.isAssignableTo(Future.class);
            case "await" ->
                    owner.isAssignableTo(CountDownLatch.class)
                            || owner.isAssignableTo(Condition.class);
            case "acquire" -> owner.isAssignableTo(Semaphore.class);
            case "lock" -> owner.isAssignableTo(Lock.class);
            case "take", "put" -> owner.isAssignableTo(BlockingQueue.class);
            case "wait" -> owner.isEquivalentTo(Object.class);
            case "park", "parkNanos" -> owner.isEquivalentTo(LockSupport.class);
            default -> false;
        };
    }
}
