export { HttpClientModule, type HttpClientModuleAsyncOptions } from './http-client.module.ts';
export { HttpInterceptor, type HttpHandler, type OutgoingCall, type ReceivedAnswer } from './http-interceptor.ts';
export {
  RemoteService,
  ServiceHttpClient,
  type ServiceAnswer,
  type ServiceCall,
  type ServiceHttpClientOptions,
} from './service-http-client.ts';
