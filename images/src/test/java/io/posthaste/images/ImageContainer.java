package io.posthaste.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.utility.DockerImageName;

/** An image of ours, run as the chart does: on a root file system that is read-only. */
final class ImageContainer implements AutoCloseable {
  /** How an image of that name is tagged. */
  private static final String TAGGED = System.getProperty("posthaste.test.image");
  private static final Duration PROVISION_LIMIT = Duration.ofMinutes(2);

  /** A volume of its own, which goes with it. */
  private static final Mount DATA = new Mount().withType(MountType.VOLUME)
      .withTarget("/var/lib/posthaste");

  private final GenericContainer<?> container;

  /** Takes the image from the tar that the build has made. */
  ImageContainer(String image) throws IOException {
    try (var tar = Files.newInputStream(Path.of("target", image + ".tar"))) {
      DockerClientFactory.lazyClient().loadImageAsyncCmd(tar).start().awaitMessage();
    }
    container = new GenericContainer<>(DockerImageName.parse(TAGGED.formatted(image)))
        .withImagePullPolicy(_ -> false)
        .withNetworkMode("host")
        .withTmpFs(Map.of("/tmp", "rw,exec"))
        .withCreateContainerCmdModifier(
            create -> Objects.requireNonNull(create.getHostConfig())
                .withReadonlyRootfs(true)
                .withMounts(List.of(DATA)));
  }

  ImageContainer withFile(Path file, String path) {
    container.withFileSystemBind(file.toString(), path, BindMode.READ_ONLY);
    return this;
  }

  void run(String... arguments) {
    container.withCommand(arguments).start();
  }

  /** As the chart's job does; returns when the topics are there. */
  void provision(String argument) {
    container
        .withCreateContainerCmdModifier(create -> create.withEntrypoint("java", "-cp",
            "/opt/posthaste/*:/opt/posthaste/lib/*", "io.posthaste.service.Provision"))
        .withStartupCheckStrategy(
            new OneShotStartupCheckStrategy().withTimeout(PROVISION_LIMIT))
        .withCommand(argument)
        .start();
  }

  /** Kills it as {@code kill -9} does, and starts it again. */
  void restart() {
    var docker = DockerClientFactory.lazyClient();
    docker.killContainerCmd(container.getContainerId()).exec();
    docker.startContainerCmd(container.getContainerId()).exec();
  }

  void assertConfined() {
    var info = container.getCurrentContainerInfo();
    assertThat(info.getConfig().getUser()).isEqualTo("10001:10001");
    assertThat(info.getHostConfig().getReadonlyRootfs()).isTrue();
    assertThat(container.getLogs()).as("what it printed")
        .doesNotContain("ERROR", "Read-only file system");
  }

  @Override
  public void close() {
    container.stop();
  }
}
