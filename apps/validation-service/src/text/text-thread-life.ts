import { TextThread } from '@cairn/validation';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';

/** The thread is ready before the first request comes, and ends with the service. */
@Injectable()
export class TextThreadLife implements OnModuleInit, OnApplicationShutdown {
  constructor(private readonly thread: TextThread) {}

  onModuleInit(): Promise<void> {
    return this.thread.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.thread.close();
  }
}
