package io.posthaste.service.internal;

import io.posthaste.schemas.internal.InternalHandler;
import io.posthaste.schemas.internal.InternalServer;
import io.posthaste.service.ConfigurationException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** One server in a process; it serves every bean that is an {@link InternalHandler}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(InternalServerProperties.class)
public class InternalServerConfiguration {
  @Bean
  InternalServer internalServer(InternalServerProperties properties) throws UnknownHostException {
    var address = InetAddress.getByName(properties.bindAddress());
    if (properties.token().isBlank() && !address.isLoopbackAddress()) {
      throw new ConfigurationException("posthaste.internal.token: expected a secret that all"
          + " services share, since others can reach " + properties.bindAddress()
          + "; or set posthaste.internal.bind-address to 127.0.0.1");
    }
    return new InternalServer(new InetSocketAddress(address, properties.port()),
        properties.token());
  }

  @Bean
  InternalAddress internalAddress(InternalServerProperties properties, InternalServer server)
      throws UnknownHostException {
    return new InternalAddress(host(properties), server.port());
  }

  @Bean
  InternalServerLifecycle internalServerLifecycle(InternalServer server,
      ObjectProvider<InternalHandler> handlers) {
    return new InternalServerLifecycle(server, handlers);
  }

  private static String host(InternalServerProperties properties) throws UnknownHostException {
    if (!properties.advertisedHost().isEmpty()) return properties.advertisedHost();
    return InetAddress.getByName(properties.bindAddress()).isAnyLocalAddress()
        ? InetAddress.getLocalHost().getHostAddress()
        : properties.bindAddress();
  }
}
